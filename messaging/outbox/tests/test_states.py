"""The state machine: whatever callbacks and workers do, and in whichever order, a message only goes
forward, and a provider is given it once; or once more where nobody could know, and that is counted.
"""

import secrets
from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from bson import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from messaging.channels.base import Channel, ChannelError, Outgoing, Sent
from messaging.outbox import Recipient, claims, states, tell
from messaging.outbox.delivering import store_sent
from messaging.outbox.preparing import outgoing_of
from messaging.outbox.tests.sending import again, change
from messaging.outbox.unsure import is_to_be_sent_again
from orderbuddy.mongo import Document, now

RANK = {"queued": 0, "sent": 1, "delivered": 2, "read": 3}
LATER = timedelta(hours=1)


def made(channel: str, purpose: str = "service") -> Document:
    """A message on a channel that no worker of the run knows."""
    (message_id,) = tell(
        what="staff_text",
        about=f"test:{ObjectId()}",
        recipients=[Recipient([(channel, "somebody")])],
        purpose="staff",
        values={"text": "Hello"},
        restaurant_id=None,
    )
    return change(again(message_id), purpose=purpose)


def follows(state: str, to: str) -> str:
    """The machine, said in another way than the code does."""
    if to == "failed":
        return to if state in ("queued", "sent") else state
    if to == "suppressed":
        return to if state == "queued" else state
    return to if state in RANK and RANK[to] > RANK[state] else state


@settings(max_examples=60)
@given(st.lists(st.sampled_from([*RANK, "failed", "suppressed"][1:]), max_size=8))
def test_callbacks_in_any_order_only_move_it_forward(told: list[str]) -> None:
    message, state, entered = made(f"none-{secrets.token_hex(4)}"), "queued", {"queued"}
    for to in told:
        moved = states.move(message["_id"], to, at=now())
        assert moved == (follows(state, to) != state)
        state = follows(state, to)
        # What arrived was sent, though nobody said so.
        entered |= {state, "sent"} if state in states.GOT else {state}
        assert again(message)["state"] == state
    assert set(again(message)["times"]) == entered


@pytest.mark.parametrize("wrong", ["queued", "gone"])
def test_there_is_no_way_to_what_is_no_state(wrong: str) -> None:
    with pytest.raises(KeyError):
        states.move(ObjectId(), wrong)


def test_a_message_that_is_not_there_does_not_move() -> None:
    assert not states.move(ObjectId(), "sent")
    assert not states.move("no id", "sent")


class Books(Channel):
    """A provider whose books are at hand: what it was given, by message."""

    name: ClassVar[str] = "books"
    provider: ClassVar[str] = "books"

    def __init__(self, *, can_be_asked: bool) -> None:
        self.can_be_asked = can_be_asked  # type: ignore[misc]
        self.given: Counter[str] = Counter()
        self.is_away = False

    def send(self, outgoing: Outgoing) -> Sent:
        self.given[outgoing.message_id] += 1
        return Sent(self.provider, f"ref-{outgoing.message_id}")

    def find(self, outgoing: Outgoing, since: Any) -> Sent | None:
        if self.is_away:
            raise ChannelError("away", code="away")
        return self.send_known(outgoing) if self.given[outgoing.message_id] else None

    def send_known(self, outgoing: Outgoing) -> Sent:
        return Sent(self.provider, f"ref-{outgoing.message_id}")


class Workers(RuleBasedStateMachine):
    """Workers that stop anywhere, a provider that may be asked or not, and its callbacks."""

    can_be_asked = True
    purpose = "service"

    def __init__(self) -> None:
        super().__init__()
        self.channel = Books(can_be_asked=self.can_be_asked)
        self.queue = f"books-{secrets.token_hex(6)}"
        self.message = made(self.queue, self.purpose)
        self.key = str(self.message["_id"])
        # Workers between two steps: [claim, has it called, the answer it got].
        self.at_work: list[list[Any]] = []
        self.seen = ["queued"]

    @rule()
    def a_worker_takes_it(self) -> None:
        claim = claims.take(self.queue)
        if claim is None:
            return
        if claim.called_at and not is_to_be_sent_again(claim, self.channel, store_sent):
            return
        self.at_work.append([claim, False, None])

    @precondition(lambda self: self.at_work)
    @rule(which=st.integers(0, 5), answers=st.booleans())
    def a_worker_calls(self, which: int, answers: bool) -> None:
        """Unless `answers` it was killed before the call left."""
        worker = self.at_work[which % len(self.at_work)]
        if worker[1] or not claims.begin(worker[0], {}):
            self.at_work.remove(worker)
            return
        worker[1] = True
        if answers:
            worker[2] = self.channel.send(outgoing_of(worker[0].message))
        else:
            self.at_work.remove(worker)

    @precondition(lambda self: self.at_work)
    @rule(which=st.integers(0, 5), lives=st.booleans())
    def a_worker_stores_the_answer_or_is_killed(self, which: int, lives: bool) -> None:
        worker = self.at_work.pop(which % len(self.at_work))
        if lives and worker[2] is not None:
            store_sent(worker[0], self.channel, worker[2])

    @rule()
    def its_claim_runs_out(self) -> None:
        """Whoever stood still between two steps for a minute has gone on by now: a call that was
        written down is made, or never is."""
        self.at_work = [one for one in self.at_work if not one[1]]
        if again(self.message)["state"] == "queued":
            change(self.message, dueAt=now() - LATER)

    @precondition(lambda self: self.channel.given[self.key])
    @rule(to=st.sampled_from(["sent", "delivered", "read", "failed"]))
    def its_provider_calls_back(self, to: str) -> None:
        states.move(self.key, to)

    @rule(is_away=st.booleans())
    def its_provider_cannot_be_asked(self, is_away: bool) -> None:
        self.channel.is_away = is_away

    @invariant()
    def it_goes_forward_and_is_sent_once(self) -> None:
        found = again(self.message)
        state, given = found["state"], self.channel.given[self.key]
        assert state == self.seen[-1] or follows(self.seen[-1], state) == state
        self.seen.append(state)
        known = 1 if self.can_be_asked or self.purpose == "marketing" else 2
        assert given <= known
        assert given <= 1 + found["unsure"]
        assert found["unsure"] <= 2
        if RANK.get(state):
            assert given >= 1


class AskedWorkers(Workers):
    pass


class UnaskedWorkers(Workers):
    can_be_asked = False


class MarketingWorkers(Workers):
    can_be_asked = False
    purpose = "marketing"


for machine in (AskedWorkers, UnaskedWorkers, MarketingWorkers):
    machine.TestCase.settings = settings(max_examples=25, stateful_step_count=14)

TestAsked = AskedWorkers.TestCase
TestUnasked = UnaskedWorkers.TestCase
TestMarketing = MarketingWorkers.TestCase
