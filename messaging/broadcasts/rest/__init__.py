"""Broadcasts over REST."""
