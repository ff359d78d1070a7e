"""Migrations of Django's own apps with ObjectId keys."""
