"""No marketing without consent, and nothing to who said STOP, on every path on which a message may
leave. The tree is read for such paths: one that is not among them fails here."""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path as File
from typing import Any

import pytest
from django.urls import reverse

from messaging.consent.tests.doors import (
    LIBRARIES,
    NETWORK,
    ROOT,
    forget_imports,
    places,
    places_in,
    sources,
    users_of,
)
from messaging.consent.tests.paths import DELIVERED, PATHS, Path
from messaging.consent.tests.world import World
from messaging.outbox.checking import check
from messaging.outbox.tests.sending import again
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document

REFUSALS = {"stopped", "no_consent", "not_subscribed", "opted_out"}
# What is named for what it is, and sends nothing by itself.
SENDING_NOTHING = {
    # Asks whether a channel is set up, and what the provider has of a message.
    "messaging.outbox.unsure._ask",
    # The relay's listener: whatever it is told of goes by `answering.hand_over`.
    "messaging.conversations.listeners.send_answer",
    # What providers report moves the state of what was sent.
    "messaging.outbox.states.move_all",
    # Where one message of many could not be stored, as `store_waiting`.
    "messaging.events.soon._one_by_one",
    # The demo's past: messages that are over.
    "messaging.samples.broadcasts._message",
    "messaging.samples.talks._answer",
    "messaging.samples.told._of_order",
    "messaging.samples.told.store_messages",
}
SENDERS = {
    "messaging.channels.email_sendgrid", "messaging.channels.email_smtp", "messaging.channels.fcm",
    "messaging.channels.smtp_in_time", "messaging.channels.twilio", "messaging.channels.web_push",
    # Checks what a provider has signed.
    "messaging.webhooks.signatures",
}  # fmt: skip
CALLERS = {
    *(f"messaging.channels.{one}" for one in (
        "email_sendgrid", "faults", "fcm", "media", "twilio", "web_push", "whatsapp_cloud", "wire",
    )),
    # Card gateways; our own server, asked by our own tools.
    "payments.gateways.http", "payments.gateways.stripe.calls",
    "orderbuddy.benchmarks.providers", "orderbuddy.benchmarks.run", "orderbuddy.benchmarks.screens",
    "orderbuddy.running.clients", "orderbuddy.running.demo.smoke", "orderbuddy.running.ready",
}  # fmt: skip


def run(path: Path, world: World, before: Any = lambda: None) -> list[Document]:
    """`before` happens when all is ready; what the deed then made."""
    steps = path.steps(world)
    next(steps)
    before()
    with suppress(ApiError):
        next(steps, None)
    return world.messages()


def refusal(message: Document) -> str:
    """Why it was not or will not be sent; "" where it may."""
    found = again(message)
    reason = found["reason"] if found["state"] == "suppressed" else check(found).suppressed
    return reason if reason in REFUSALS else ""


def is_over(message: Document) -> bool:
    """A worker of the run was faster than the stop: it has taken it to the provider, or found
    another reason not to."""
    found = again(message)
    return found["state"] == "suppressed" or bool(found["times"].get("tried"))


@contextmanager
def watched() -> Iterator[set[str]]:
    """The functions of the tree that are called meanwhile, by this thread."""
    called: set[str] = set()

    def note(frame: Any, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(str(ROOT)):
            file = File(frame.f_code.co_filename).relative_to(ROOT).with_suffix("")
            called.add(f"{'.'.join(file.parts)}.{frame.f_code.co_qualname}")

    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(None)


def test_every_way_out_is_known():
    """A new one belongs into `paths`, where it is tried."""
    tried = {place for path in PATHS.values() for place in path.places}
    assert places() == tried | SENDING_NOTHING


@pytest.mark.parametrize(
    "source",
    [
        "from messaging.outbox import tell\ndef deed(): tell()",
        "from messaging import outbox\ndef deed(): outbox.tell()",
        "from messaging.outbox.making import tell as say\ndef deed(): return map(say, [])",
        "def deed():\n from messaging.outbox.preparing import outgoing_of\n outgoing_of({})",
        "import orderbuddy.outgoing.port\ndef deed(): orderbuddy.outgoing.port.hand_over(None)",
        "from messaging.channels import base\ndef deed(): base.Outgoing()",
        "from orderbuddy.mongo import collection\n"
        "def deed(): collection('messages').insert_one({})",
    ],
)
def test_a_new_one_is_found_whatever_it_is_called(source):
    known = sources()
    known["new"] = ast.parse(source)
    try:
        assert set(places_in("new")) == {"new.deed"}
    finally:
        del known["new"]
        forget_imports()


def test_nobody_goes_past_the_channels():
    assert users_of(LIBRARIES) == SENDERS
    assert users_of(NETWORK) == CALLERS


@pytest.mark.parametrize("name", PATHS)
def test_it_is_a_path_and_a_later_stop_counts(name):
    path, world = PATHS[name], World()
    world.agrees()
    # What the first one to ask for an address loads is not to be watched.
    reverse("account")
    with watched() as called:
        made = run(path, world)
    # A worker of the run may be faster than we.
    assert set(path.places) - set(DELIVERED) - SENDING_NOTHING <= called
    assert made
    assert path.purpose in {one["purpose"] for one in made}
    assert all(refusal(one) == "" for one in made)
    waiting = [one for one in made if again(one)["state"] == "queued"]
    world.says_stop()
    assert [again(one) for one in waiting if not (refusal(one) == "stopped" or is_over(one))] == []


@pytest.mark.parametrize("name", PATHS)
def test_nothing_goes_to_who_said_stop(name, texts_sent, mailbox):
    path, world = PATHS[name], World()
    world.agrees()
    made = run(path, world, world.says_stop)
    assert [refusal(one) for one in made] == ["stopped"] * len(made)
    assert texts_sent.to(world.phone) == []
    assert not any(mailbox.messages_to(one) for one in world.addresses)


@pytest.mark.parametrize("name", [key for key, one in PATHS.items() if one.purpose == "marketing"])
@pytest.mark.parametrize("case", ["never", "elsewhere", "withdrawn", "stop_and_start"])
def test_no_marketing_without_consent(name, case, texts_sent, mailbox):
    path, world = PATHS[name], World()
    if case == "elsewhere":
        world.agrees("another restaurant")
    elif case != "never":
        world.agrees()
    before = {"withdrawn": world.withdraws, "stop_and_start": world.stops_and_starts}
    made = run(path, world, before.get(case, lambda: None))
    assert [refusal(one) for one in made] == ["no_consent"] * len(made)
    assert texts_sent.to(world.phone) == []
    assert not any(mailbox.messages_to(one) for one in world.addresses)
