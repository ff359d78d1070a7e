"""`manage.py demo`: the whole product on one port of one machine, with sample restaurants."""
