"""The relay: follows MongoDB's change stream and tells the listeners (`orderbuddy.changes`).

- `engine`: takes changes in order and hands them out;
- `state`: the stored resume token and the lease, in one document;
- `broadcast`: what listeners have to say to sockets;
- `listeners`: who of this app listens.
"""
