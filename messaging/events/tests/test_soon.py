"""What the relay's listeners have made is stored soon, and lost by no crash."""

from typing import Any

import pytest
from bson import ObjectId
from pymongo import WriteConcern
from pymongo.errors import ConnectionFailure

from messaging.events import soon
from messaging.outbox import Recipient, making
from messaging.outbox.tests.sending import number
from orderbuddy.changes import something_is_put_off
from orderbuddy.mongo import collection


@pytest.fixture(autouse=True)
def nothing_waits():
    soon.store_waiting()
    yield
    soon._waiting.clear()


def make(shop: Any, **values: Any) -> None:
    soon.tell_soon(
        what="staff_text",
        about=f"test:{ObjectId()}",
        recipients=[Recipient([("none", number())])],
        purpose="staff",
        values={"text": "Hello", **values},
        restaurant_id=shop.restaurant_id,
    )


def stored(shop: Any) -> int:
    return collection("messages").count_documents({"restaurantId": shop.restaurant_id})


def test_until_it_is_stored_its_change_does_not_count_as_told(shop):
    make(shop)
    make(shop)
    assert something_is_put_off()
    assert stored(shop) == 0
    soon.store_waiting()
    assert not soon.has_waiting()
    assert stored(shop) == 2


def test_what_has_waited_long_enough_is_stored(shop):
    make(shop)
    soon.store_in_time()
    soon._since[0] -= soon.LATEST_SECONDS
    soon.store_in_time()
    assert stored(shop) == 1


def test_what_a_primary_may_take_along_is_stored_again(shop, monkeypatch):
    """The database cannot say that most of its servers have it: here, as there are not so many."""
    most = WriteConcern(w=2, wtimeout=100)
    with monkeypatch.context() as away:
        away.setattr(
            making, "collection", lambda name: collection(name).with_options(write_concern=most)
        )
        make(shop)
        with pytest.raises(ConnectionFailure):
            soon.store_waiting()
        assert soon.has_waiting()
    soon.store_waiting()
    assert not soon.has_waiting()
    assert stored(shop) == 1


def test_one_that_cannot_be_stored_keeps_no_other_from_it(shop):
    make(shop)
    make(shop, reason=object())
    make(shop)
    soon.store_waiting()
    assert stored(shop) == 2
    assert not soon.has_waiting()
