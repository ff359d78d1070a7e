"""What is looked at right before each attempt."""

from datetime import timedelta

import pytest
from bson import ObjectId

from messaging.consent import record_opt_out
from messaging.outbox.checking import GO_ON, _quiet, check
from messaging.outbox.tests.sending import change, make, number
from orderbuddy.mongo import collection, now


def quiet_now(shop) -> None:
    """Wherever it is noon now, it is quiet from half past ten to half past one."""
    west = now().hour - 12
    fields = {
        "timezone": f"Etc/GMT{west:+d}" if west else "Etc/GMT",
        "notifications": {"quietHours": {"from": "10:30", "until": "13:30"}},
    }
    collection("locations").update_one({"_id": ObjectId(shop.location_id)}, {"$set": fields})


@pytest.mark.parametrize("of_location", [True, False])
def test_marketing_waits_also_where_it_is_the_whole_restaurants(shop, of_location):
    quiet_now(shop)
    message = change(make(shop, ("sms", number())), purpose="marketing")
    if not of_location:
        message = change(message, locationId=None)
    found = _quiet(message)
    assert found is not None and found.due_at is not None
    assert timedelta(minutes=20) < found.due_at - now() < timedelta(minutes=100)


def test_a_message_of_an_order_does_not(shop):
    quiet_now(shop)
    assert check(make(shop, ("sms", number()))) == GO_ON


def test_marketing_without_consent_is_never_sent(shop):
    message = change(make(shop, ("sms", number())), purpose="marketing")
    assert check(message).suppressed == "no_consent"


def test_stop_comes_before_everything_else(shop):
    to = number()
    message = change(make(shop, ("sms", to)), purpose="security")
    record_opt_out(address=to, channel="whatsapp", how="test")
    assert check(message).suppressed == "stopped"


def test_what_is_switched_off_meanwhile_is_not_sent(shop, settings):
    message = make(shop, ("sms", number()))
    settings.ALLOW_MESSAGE = False
    assert check(message).suppressed == "switched_off"
    assert check(change(message, purpose="staff")) == GO_ON
