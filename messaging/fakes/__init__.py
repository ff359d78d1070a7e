"""Providers of messages for tests and the demo: real HTTP servers on 127.0.0.1, strict, that count
what they took, tell what became of it, and fail when told to. `server` is what they share.

python -m messaging.fakes --port 8100
"""

from messaging.fakes.fcm import FakeFcm
from messaging.fakes.graph import FakeGraph
from messaging.fakes.push import FakePush
from messaging.fakes.sendgrid import FakeSendGrid
from messaging.fakes.server import FakeProvider, Taken
from messaging.fakes.twilio import FakeTwilio

__all__ = [
    "FakeFcm",
    "FakeGraph",
    "FakeProvider",
    "FakePush",
    "FakeSendGrid",
    "FakeTwilio",
    "Taken",
]
