"""A message, its provider, and what the provider tells of its own accord: at once (perhaps before
the answer is stored), twice, or in the wrong order."""

from collections.abc import Callable

import pytest

from messaging.channels import channel_of
from messaging.fakes import FakeProvider
from messaging.tests.channels.ways import mail_address, number, outgoing
from messaging.tests.webhooks.messages import PATH, PUBLIC, a_message, state_of
from payments.tests.guests import until

# Channel → the fixture of its fake, who is written to, how far its messages get.
WAYS: dict[str, tuple[str, Callable[[], str], str]] = {
    "sms": ("texts_sent", number, "delivered"),
    "whatsapp": ("graph", number, "read"),
    "email": ("sendgrid", mail_address, "read"),
}


@pytest.fixture
def way(request, stack, settings) -> Callable[[str], FakeProvider]:
    """`way("email")`: its fake, which tells the server under test."""
    settings.MAIL_BY_SENDGRID = True

    def way(name: str) -> FakeProvider:
        fake = request.getfixturevalue(WAYS[name][0])
        fake.webhook = f"{PUBLIC}{PATH}/{'sendgrid' if name == 'email' else name}"
        return fake

    return way


@pytest.mark.parametrize("mode", ["at_once", "twice", "reversed"])
@pytest.mark.parametrize("name", sorted(WAYS))
def test_the_furthest_that_was_told_counts(stack, way, name: str, mode: str) -> None:
    fake, (_, address, state) = way(name), WAYS[name]
    fake.calls_back(mode, via=stack.url)
    message_id, to = a_message("queued", channel=name), address()
    if name == "whatsapp":
        fake.open_window(to)
    channel_of(name).send(outgoing(to, message_id=message_id))
    until(lambda: state_of(message_id) == state, 60)
    until(lambda: len(told_of(fake, to)) == len(fake.story) * (2 if mode == "twice" else 1), 60)
    assert (set(told_of(fake, to)), state_of(message_id)) == ({200}, state)


def told_of(fake: FakeProvider, to: str) -> list[int]:
    """What its webhooks about that recipient were answered."""
    (taken,) = fake.taken_by(to)
    return taken.told
