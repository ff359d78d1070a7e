"""Meta tells: what is signed with the app's secret is applied once, anything else is refused."""

import json
import secrets

import pytest

from messaging.channels import channel_of
from messaging.fakes import Taken
from messaging.fakes.graph import SECRET
from messaging.tests.channels.ways import number, outgoing
from messaging.tests.webhooks.messages import PATH, a_message, came_in, state_of, stored


@pytest.fixture
def meta(stack, graph):
    """The run's fake of Meta, which tells the server under test."""
    graph.webhook = f"{stack.url}{PATH}/whatsapp"
    return graph


def sent(message_id: str, to: str = "") -> Taken:
    reference = f"wamid.{secrets.token_hex(8)}"
    return Taken(to or number(), "Hello", reference, message_id, {"fails": 0})


def test_the_challenge_is_repeated_to_who_knows_our_words(meta) -> None:
    answer = meta.verify(meta.webhook)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert meta.verify(meta.webhook, token="wrong").status_code == 403
    assert meta.verify(meta.webhook, token="").status_code == 403
    assert meta.verify(meta.webhook, challenge="<script>").status_code == 403


def test_a_message_that_we_send_is_told_of(meta) -> None:
    message_id, to = a_message("queued"), number()
    meta.open_window(to)
    channel_of("whatsapp").send(outgoing(to, message_id=message_id))
    (taken,) = meta.taken_by(to)
    assert meta.tell(taken, "read") == 200
    assert (state_of(message_id), stored(message_id)["reference"]) == ("read", taken.reference)


def test_outside_of_the_window_it_fails_later(meta) -> None:
    message_id, to = a_message("queued"), number()
    channel_of("whatsapp").send(outgoing(to, message_id=message_id))
    meta.tell(meta.taken_by(to)[0], "delivered")
    found = stored(message_id)
    assert (found["state"], found["error"]["code"]) == ("failed", "131047")


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (("sent", "delivered", "read"), "read"),
        (("read", "delivered", "sent"), "read"),
        (("delivered", "delivered", "failed"), "delivered"),
        (("failed", "sent"), "failed"),
        (("warning",), "queued"),
    ],
)
def test_statuses_move_forward_only(meta, told: tuple[str, ...], state: str) -> None:
    message_id = a_message("queued")
    taken = sent(message_id)
    assert {meta.tell(taken, one) for one in told} == {200}
    assert state_of(message_id) == state


FORGERIES = [
    {"secret": "another app's"}, {"signature": ""}, {"signature": "sha256="},
    {"signature": "sha1=00"}, {"signature": "sha256=é"}, {"reserialised": True},
]  # fmt: skip


@pytest.mark.parametrize("how", FORGERIES, ids=str)
def test_what_is_not_signed_is_refused(meta, how: dict) -> None:
    message_id, guest = a_message(), number()
    assert meta.tell(sent(message_id), "delivered", **how) == 403
    assert meta.write(guest, "STOP", **how) == 403
    assert state_of(message_id) == "sent"
    assert came_in(guest) == []


def test_who_ended_marketing_is_known_once(meta) -> None:
    guest = number()
    for _ in range(2):
        assert meta.prefer(guest, "stop", at=1795296000) == 200
    meta.tell(sent(a_message(), guest), "failed", errors=131050)
    wishes = came_in(guest, kind="wish")
    assert [(one["granted"], one["purpose"], one["how"]) for one in wishes] == [
        (False, "marketing", "whatsapp_preferences"),
        (False, "marketing", "whatsapp_131050"),
    ]


# --- what people write ----------------------------------------------------------------------------


def test_what_somebody_writes_is_kept_once(meta) -> None:
    guest, message_id = number(), f"wamid.{secrets.token_hex(8)}"
    for _ in range(2):
        assert meta.write(guest, "¿Cuánto falta?", message_id=message_id, name="Ana") == 200
    (found,) = came_in(guest)
    assert (found["providerKey"], found["text"]) == (
        f"whatsapp_cloud:{message_id}", "¿Cuánto falta?",
    )  # fmt: skip
    assert (found["name"], found["channel"]) == ("Ana", "whatsapp")


@pytest.mark.parametrize(
    ("how", "text", "button_id"),
    [
        ({"button": ("late", "It is late")}, "It is late", "late"),
        ({"row": ("r1", "A row")}, "A row", "r1"),
    ],
)
def test_what_is_tapped_is_known_by_its_id(meta, how: dict, text: str, button_id: str) -> None:
    guest = number()
    meta.write(guest, **how)
    (found,) = came_in(guest)
    assert (found["text"], found["button_id"]) == (text, button_id)


def test_a_picture_with_words(meta) -> None:
    guest = number()
    meta.write(guest, file=(b"\x89PNG", "image/png", "Look"))
    (found,) = came_in(guest)
    (media,) = found["media"]
    assert (found["text"], media["content_type"]) == ("Look", "image/png")
    assert media["url"].startswith("graph:")


def test_somebody_who_shows_no_number(meta) -> None:
    user_id = f"US.{secrets.token_hex(8)}"
    meta.write("+1", "Hello", user_id=user_id, name="Bo")
    (found,) = came_in(user_id)
    assert (found["text"], found["name"]) == ("Hello", "Bo")


@pytest.mark.parametrize(
    "value",
    [
        {"messages": "none"},
        {"messages": [1, {"id": 5}, {"id": "x", "from": {}, "type": 7}]},
        {"statuses": [{"id": "x"}, {"status": ["sent"]}, {"errors": [{"code": "x"}]}]},
        {"contacts": [{"profile": 1}], "user_preferences": [{"value": "stop"}]},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_passed_over(meta, value: dict) -> None:
    assert meta.post(value) == 200


@pytest.mark.parametrize(("raw", "status"), [(b"[1]", 200), (b"{", 400), (b"[" * 100_000, 400)])
def test_bodies_that_are_none(meta, raw: bytes, status: int) -> None:
    from messaging.fakes.graph import signature
    from messaging.fakes.server import deliver

    headers = {"X-Hub-Signature-256": signature(raw, SECRET)}
    assert deliver(meta.webhook, raw, headers) == status


def test_a_call_as_large_as_meta_makes_them_is_taken(meta) -> None:
    """Up to 3 MB: what is refused comes again as it is, and all that is in it would be lost."""
    from messaging.fakes.graph import signature
    from messaging.fakes.server import deliver

    message_id = a_message()
    said = {"id": "wamid.1", "status": "delivered", "biz_opaque_callback_data": message_id}
    others = [{"id": f"wamid.{one:0>1500}", "status": "sent"} for one in range(1900)]
    changes = [{"field": "messages", "value": {"statuses": [*others, said]}}]
    raw = json.dumps({"entry": [{"changes": changes}]}).encode()
    assert 2_900_000 < len(raw) < 3_000_000
    headers = {"X-Hub-Signature-256": signature(raw, SECRET)}
    assert deliver(meta.webhook, raw, headers) == 200
    assert state_of(message_id) == "delivered"
    longer = raw + b" " * 3_000_000
    headers = {"X-Hub-Signature-256": signature(longer, SECRET)}
    assert deliver(meta.webhook, longer, headers) == 413
