"""What makes messages: changes of orders, alarms and exceptions that the relay tells of, and what
the apps above hand over (`orderbuddy.outgoing.hand_over`).

Each happening is told once, by the message's key, and only while it is news.
"""
