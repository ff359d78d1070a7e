"""Whatever guests have wished, in whatever order: a broadcast goes to those who want it now, each
once, and to nobody else, however stale the list of guests is that it is made from."""

from datetime import timedelta
from typing import Any

from bson import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.broadcasts.audience.consented import hash_of_number
from messaging.broadcasts.audience.keeping import look_at_guest
from messaging.broadcasts.tests.lists import NO_QUIET, draft, number, ordered, send_all, told
from messaging.consent import Wanted, record
from messaging.consent.recording import ALL, MARKETING
from orderbuddy.mongo import now
from orderbuddy.testing.shops import make_shop

# What is wished → (scope, granted).
WISHES = {
    "agrees": (MARKETING, True), "withdraws": (MARKETING, False),
    "stop": (ALL, False), "start": (ALL, True),
}  # fmt: skip
# Of one guest: their wishes, and after how many of them the list was made.
GUEST = st.tuples(st.lists(st.sampled_from(sorted(WISHES)), max_size=6), st.integers(0, 6))


@settings(max_examples=25)
@given(st.lists(GUEST, min_size=1, max_size=4))
def test_only_who_wants_it_is_told(guests) -> None:
    shop = make_shop(notifications=NO_QUIET)
    wishes_of = {lives(shop, *one): one[0] for one in guests}
    found = told(send_all(draft(shop)))
    assert len(found) == len(set(found))
    assert set(found) <= {phone for phone, wishes in wishes_of.items() if wants_offers(wishes)}
    # Of others a worker of the run may be about to hear that they want it again.
    always = {phone for phone, wishes in wishes_of.items() if not {"withdraws", "stop"} & {*wishes}}
    assert always <= set(found)


def lives(shop: Any, wishes: list[str], heard: int) -> str:
    """A guest agrees, is listed, and wishes all that, one thing a minute; the list hears of the
    first few wishes only. Their number."""
    phone, begun = number(), now() - timedelta(hours=1)
    ordered(shop, phone)
    agreed = ["agrees", *wishes]
    for place, wish in enumerate(agreed):
        scope, granted = WISHES[wish]
        wished = Wanted(
            address=phone, channel="sms", scope=scope, granted=granted, how="test",
            at=begun + timedelta(minutes=place), key=f"test:{ObjectId()}",
            restaurant_id=shop.restaurant_id if scope == MARKETING else "",
        )  # fmt: skip
        record(wished)
        if place == 0 or (place <= heard and wants_offers(agreed[1 : place + 1])):
            look_at_guest(shop.restaurant_id, hash_of_number(phone))
    return phone


def wants_offers(wishes: list[str]) -> bool:
    """They, who had agreed, agreed after whatever ended it; and after a STOP, said START, too."""
    said = ["agrees", *wishes]
    last = dict.fromkeys(WISHES, -1) | {wish: place for place, wish in enumerate(said)}
    is_open = last["stop"] < 0 or last["start"] > last["stop"]
    return is_open and last["agrees"] > max(last["withdraws"], last["stop"])
