"""SendGrid tells: what its key has signed is applied once, anything else is refused."""

import base64
import json
import secrets
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from pymongo.collection import Collection

from messaging.fakes import Taken
from messaging.tests.channels.ways import mail_address
from messaging.tests.webhooks.messages import PATH, a_message, came_in, state_of, stored
from messaging.webhooks.sendgrid import take_all


@pytest.fixture
def teller(stack, sendgrid):
    """The run's fake SendGrid, which tells the server under test."""
    sendgrid.webhook = f"{stack.url}{PATH}/sendgrid"
    return sendgrid


def sent(message_id: str, to: str = "") -> Taken:
    facts = {"custom_args": {"message": message_id}, "categories": ["service"]}
    return Taken(to or mail_address(), "Hello", secrets.token_urlsafe(16), message_id, facts)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (("processed", "delivered", "open"), "read"),
        (("click", "delivered", "processed"), "read"),
        (("deferred",), "queued"),
        (("bounce", "processed"), "failed"),
        (("delivered", "bounce"), "delivered"),
        (("dropped",), "failed"),
        (("delivered", "delivered"), "delivered"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_events_move_forward_only(teller, told: tuple[str, ...], state: str, together) -> None:
    message_id = a_message("queued")
    taken = sent(message_id)
    events = [teller.event(taken, one) for one in told]
    calls = [events] if together else [[one] for one in events]
    assert {teller.post(one) for one in calls} == {200}
    assert state_of(message_id) == state
    if state != "queued":
        assert stored(message_id)["reference"] == taken.reference


def test_many_messages_in_one_call(teller) -> None:
    ids = [a_message() for _ in range(20)]
    events = [teller.event(sent(one), "delivered") for one in ids]
    assert teller.post([*events, {"event": "delivered"}, 7, {"event": ["x"]}]) == 200
    assert {state_of(one) for one in ids} == {"delivered"}


def test_a_thousand_events_are_one_write(teller, monkeypatch) -> None:
    """A call is answered at once, however much it tells."""
    ids = [a_message() for _ in range(3)]
    calls: list[int] = []
    bulk = Collection.bulk_write

    def counted(self: Collection, written: list, **how: Any) -> Any:
        calls.append(len(written))
        return bulk(self, written, **how)

    monkeypatch.setattr(Collection, "bulk_write", counted)
    monkeypatch.setattr(Collection, "update_one", None)
    told = ("processed", "delivered", "bounce")
    take_all([teller.event(sent(one), name) for one in ids for name in told])
    assert calls == [3]
    assert {state_of(one) for one in ids} == {"delivered"}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("spamreport", {}), ("unsubscribe", {}), ("group_unsubscribe", {}),
        ("dropped", {"reason": "Unsubscribed Address"}),
    ],
)  # fmt: skip
def test_who_wants_no_more_is_known_once(teller, name: str, more: dict) -> None:
    to = mail_address()
    event = teller.event(sent(a_message(), to.upper()), name, **more)
    for _ in range(2):
        assert teller.post([event]) == 200
    (wish,) = came_in(to, "email", kind="wish")
    assert (wish["granted"], wish["how"]) == (False, f"sendgrid_{name}")


FORGERIES = [
    {"key": ec.generate_private_key(ec.SECP256R1())}, {"signature": ""}, {"signature": "AAAA"},
    {"signature": "é"}, {"reserialised": True}, {"at": "1"}, {"at": ""},
]  # fmt: skip


@pytest.mark.parametrize("how", FORGERIES, ids=lambda how: str(sorted(how)))
def test_what_is_not_signed_is_refused(teller, how: dict) -> None:
    message_id = a_message()
    assert teller.tell(sent(message_id), "delivered", **how) == 403
    assert state_of(message_id) == "sent"


def test_a_replayed_call_changes_nothing(teller) -> None:
    message_id = a_message()
    payload = json.dumps([teller.event(sent(message_id), "delivered")]).encode()
    headers = teller.signed(payload, "1795296000")
    found = []
    for _ in range(2):
        answer = requests.post(teller.webhook, data=payload, headers=headers, timeout=30)
        assert answer.status_code == 200
        found.append(stored(message_id))
    assert found[0]["state"] == "delivered"
    assert found[0] == found[1]


def test_sendgrids_own_library_finds_the_same(sendgrid) -> None:
    """The fake signs as SendGrid does."""
    from sendgrid import EventWebhook

    payload = json.dumps([{"event": "delivered"}]).encode()
    headers = sendgrid.signed(payload, "1795296000")
    said = headers["X-Twilio-Email-Event-Webhook-Signature"]
    webhook = EventWebhook(sendgrid.verification_key)
    assert webhook.verify_signature(payload.decode(), said, "1795296000")
    other = base64.b64encode(b"0").decode()
    assert not webhook.verify_signature(payload.decode(), other, "1795296000")


def test_a_body_that_is_too_large(teller) -> None:
    payload = b"[" + b" " * 1_100_000 + b"]"
    answer = requests.post(
        teller.webhook, data=payload, headers=teller.signed(payload, "1"), timeout=30
    )
    assert answer.status_code == 413
