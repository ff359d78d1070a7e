"""What `manage.py benchmark` measures, with servers and processes of its own."""
