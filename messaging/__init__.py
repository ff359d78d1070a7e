"""What guests and staff are told, and what guests write back.

- `outbox`: each message until it has arrived;
- `channels`: the providers;
- `events`: what makes messages;
- `consent`: who may be written to;
- `texts`: what is said.
"""
