"""Outbox, e-mail, SMS, WhatsApp, push and conversations with guests.

Nothing lives here yet: it will listen to the relay (`orderbuddy.changes`) and own no status rule.
"""
