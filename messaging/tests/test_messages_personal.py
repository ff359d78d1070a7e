"""What messages hold of a guest: exported, forgotten, and deleted when they are old."""

from datetime import timedelta

from bson import ObjectId

from messaging.outbox import keeping, states
from messaging.outbox.tests.sending import again, change, make, number
from messaging.personal import Messages
from orderbuddy.guests.holdings import Found
from orderbuddy.mongo import collection, now


def test_a_guest_gets_to_see_what_they_were_told(shop):
    order_id, to = ObjectId(), number()
    make(shop, ("sms", to), order_id=order_id)
    make(shop, ("sms", number()), order_id=order_id, purpose="staff")
    (told,) = Messages().export(Found([order_id], []))
    assert (told["to"], told["state"], told["channel"]) == (to, "queued", "sms")


def test_what_was_sent_is_forgotten_and_what_waits_is_not_sent(shop):
    order_id, to = ObjectId(), number()
    sent = make(shop, ("sms", to), order_id=order_id)
    states.move(sent["_id"], "sent")
    change(sent, content={"text": "Hello Ana", "isRendered": True})
    waits = make(shop, ("sms", to), ("email", "ana@guests.example"), order_id=order_id)
    others = make(shop, ("sms", to))
    found = Found([order_id], [])
    assert Messages().forget(found, frozenset()) == 2
    assert Messages().forget(found, frozenset()) == 0
    for message in (sent, waits):
        left = again(message)
        assert (left["to"], left["values"], left["content"], left["chain"]) == ("", {}, None, [])
    assert again(sent)["state"] == "sent"
    assert (again(waits)["state"], again(waits)["reason"]) == ("suppressed", "erased")
    assert again(others)["to"] == to


def test_old_messages_are_deleted(shop, settings):
    old, young = make(shop, ("sms", number())), make(shop, ("sms", number()))
    settings.MESSAGE_DAYS = 9000
    change(old, madeAt=now() - timedelta(days=9001))
    assert keeping.forget_old_messages() >= 1
    ids = {one["_id"] for one in collection("messages").find({"restaurantId": shop.restaurant_id})}
    assert ids == {young["_id"]}
