"""A location chooses who is told what: over REST, and on its page."""

from typing import Any

import pytest
from bson import ObjectId
from django.test import Client
from django.urls import reverse

from menus.snapshots import place_of
from messaging.events.choices import channels_for
from orderbuddy import audit
from orderbuddy.mongo import collection
from orderbuddy.testing.shops import make_member, make_shop
from orderbuddy.tests.admin_forms import client_of


@pytest.fixture
def owner(shop) -> Client:
    return client_of(shop.owner_email)


def path(shop: Any) -> str:
    return f"/api/v1/messages/{shop.restaurant_id}/{shop.location_id}/settings"


def put(client: Client, shop: Any, **body: Any) -> Any:
    return client.put(path(shop), body, content_type="application/json")


def stored(shop: Any) -> Any:
    key = {"_id": ObjectId(shop.location_id)}
    return (collection("locations").find_one(key) or {}).get("notifications")


def test_the_usual_holds_until_somebody_chooses(shop, owner):
    told = owner.get(path(shop)).json()["data"]
    assert told["events"]["order_ready"] == ["push", "whatsapp", "sms"]
    assert told["staffEvents"]["alarm_payments"] == ["fcm", "push", "email"]
    assert told["quietHours"] is None


def test_what_is_chosen_holds_and_is_written_down(shop, owner):
    hours = {"from": "22:00", "until": "07:30"}
    chosen = {"order_ready": ["sms", "push"], "order_accepted": []}
    answer = put(owner, shop, events=chosen, quietHours=hours)
    assert answer.status_code == 200
    told = answer.json()["data"]
    # In the order in which they are tried.
    assert told["events"]["order_ready"] == ["push", "sms"]
    assert told["events"]["order_accepted"] == []
    assert told["quietHours"] == hours
    assert place_of(shop.location_id) is not None
    assert channels_for("order_ready", shop.location_id) == ("push", "sms")
    assert channels_for("order_cancelled", shop.location_id) == ("push", "whatsapp", "sms")
    put(owner, shop, events=chosen, quietHours=hours)
    entries = [
        one
        for one in audit.entries_of(f"location:{shop.location_id}")
        if one["what"] == "messages.settings.changed"
    ]
    assert len(entries) == 1
    assert entries[0]["after"]["quietHours"] == hours


@pytest.mark.parametrize(
    "body",
    [
        {"events": {"order_eaten": ["sms"]}},
        {"events": {"order_ready": ["fax"]}},
        {"events": {"order_ready": ["email"]}},
        {"staffEvents": {"new_order": ["whatsapp"]}},
        {"quietHours": {"from": "late", "until": "07:30"}},
        {"quietHours": {"from": "22:00"}},
        {"more": 1},
    ],
)
def test_what_there_is_not_is_refused(shop, owner, body):
    assert put(owner, shop, **body).status_code == 400
    assert stored(shop) is None


@pytest.mark.parametrize(
    ("role", "may_see", "may_choose"),
    [("manager", 200, 200), ("cashier", 200, 403), ("kitchen", 403, 403), ("viewer", 200, 403)],
)
def test_each_by_their_role(shop, role, may_see, may_choose):
    client = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: role}))
    assert client.get(path(shop)).status_code == may_see
    assert put(client, shop).status_code == may_choose
    page = client.get(reverse("admin:messaging_settings", args=[shop.location_id]))
    assert page.status_code == may_choose


def test_others_find_nothing(shop):
    for client, status in ((Client(), 401), (client_of(make_shop().owner_email), 404)):
        assert client.get(path(shop)).status_code == status
        assert put(client, shop).status_code == status


def test_on_its_page(shop, owner):
    address = reverse("admin:messaging_settings", args=[shop.location_id])
    shown = owner.get(address).text
    assert 'name="events:order_ready" value="sms" checked' in shown
    form = {
        "events:order_ready": ["sms"],
        "staff:new_order": ["fcm", "sms"],
        "quiet_from": "21:30",
        "quiet_until": "08:00",
    }
    assert "It holds from now on" in owner.post(address, form, follow=True).text
    found = stored(shop)
    assert found["events"]["order_ready"] == ["sms"]
    # What was not ticked is off.
    assert (found["events"]["order_accepted"], found["staffEvents"]["alarm_kitchen"]) == ([], [])
    assert found["quietHours"] == {"from": "21:30", "until": "08:00"}
    wrong = {**form, "quiet_until": ""}
    assert "Quiet hours need both times" in owner.post(address, wrong, follow=True).text
    location = owner.get(reverse("admin:menus_location_change", args=[shop.location_id])).text
    assert address in location
