"""What the apps above hand over goes through the outbox, and they hear what became of it."""

import secrets

import pytest
from bson import ObjectId

from messaging.outbox.delivering import deliver_due
from messaging.outbox.tests.sending import again, until
from orderbuddy.mongo import collection
from orderbuddy.outgoing.port import Attachment, HandedOver, Letter, hand_over, outcome
from orderbuddy.testing.mailbox import text_of


@pytest.fixture
def to() -> str:
    return f"{secrets.token_hex(6)}@guests.example"


@pytest.fixture
def heard():
    told: list[tuple[str, str]] = []

    def hear(about: str, state: str, trouble: str, **_: object) -> None:
        told.append((about, state))

    outcome.connect(hear)
    yield told
    outcome.disconnect(hear)


def handed(to: str, **fields) -> HandedOver:
    about = f"test:{ObjectId()}"
    return HandedOver(
        what="daily_report", about=about, to=[("email", to)], purpose="staff", **fields
    )


def stored(message: HandedOver) -> dict:
    found = collection("messages").find_one({"about": message.about})
    assert found is not None
    return found


def delivered(message: HandedOver, state: str = "sent") -> dict:
    found = stored(message)
    until(lambda: again(found)["state"] == state, lambda: deliver_due("email", within_seconds=5))
    return again(found)


def test_a_letter_with_a_file_arrives_once(mailbox, to):
    pdf = Attachment("sales.pdf", b"%PDF-1.7", "application/pdf")
    message = handed(to, letter=Letter("Sales, año", "Café", "<p>Café</p>", [pdf]))
    hand_over(message)
    hand_over(message)
    sent = delivered(message)
    arrived = mailbox.wait_for(to, seconds=30)
    assert (arrived["subject"], text_of(arrived).strip()) == ("Sales, año", "Café")
    (attached,) = arrived.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("sales.pdf", b"%PDF-1.7")
    assert len(mailbox.messages_to(to)) == 1
    assert "attachments" not in sent["content"]
    assert sent["content"]["text"] == "Café"


def test_who_handed_it_over_hears_what_became_of_it(mailbox, to, heard):
    mailbox.refuse(to, "550 nobody here", times=0)
    message = handed(to, letter=Letter("Hello", "Hello"))
    hand_over(message)
    found = stored(message)
    collection("messages").update_one({"_id": found["_id"]}, {"$set": {"attempts": 9}})
    failed = delivered(message, "failed")
    assert "550" in failed["error"]["message"]
    # Where a worker of the run was faster, it has heard so.
    assert heard in ([(message.about, "failed")], [])
