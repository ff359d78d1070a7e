"""Campaigns in the admin: made and changed by a form, and what each has brought."""

import json

import pytest
from bson import ObjectId
from django.urls import reverse

from orderbuddy import audit
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing.shops import make_member, make_shop
from orderbuddy.tests.admin_forms import client_of, open_form
from ordering.tests.campaign_shop import campaign_document

ADD = reverse("admin:ordering_campaign_add")
LIST = reverse("admin:ordering_campaign_changelist")


def page_of(campaign_id, page: str = "change") -> str:
    return reverse(f"admin:ordering_campaign_{page}", args=[str(campaign_id)])


def made_at(shop):
    return collection("campaigns").find_one({"restaurantId": shop.restaurant_id})


def store(shop, **fields):
    stored = campaign_document(shop, **fields)
    collection("campaigns").insert_one(stored)
    return stored


def test_a_campaign_is_made_for_a_code_and_takes_its_place(shop):
    client = client_of(shop.owner_email)
    form = open_form(client, ADD)
    sent = form.data | {
        "name": "Spring", "type": "flat", "flat_off": "3", "who": "origins",
        "origins": [shop.origin_id],
    }  # fmt: skip
    assert client.post(ADD, sent).status_code == 302
    made = made_at(shop)
    assert made["reward"] == {"flatOffCents": 300}
    assert (made["originId"], made["originIds"]) == (
        ObjectId(shop.origin_id),
        [ObjectId(shop.origin_id)],
    )
    assert str(made["locationId"]) == shop.location_id
    assert made["isActive"] is True
    deeds = [one["what"] for one in audit.entries_of(f"campaign:{made['_id']}")]
    assert deeds == ["campaigns.created"]


def test_a_campaign_for_a_foreign_code_is_refused(shop):
    client, other = client_of(shop.owner_email), make_shop()
    sent = open_form(client, ADD).data | {
        "name": "Spring", "type": "flat", "flat_off": "3", "who": "origins",
        "origins": [other.origin_id],
    }  # fmt: skip
    assert "Select a valid choice" in client.post(ADD, sent).content.decode()
    assert made_at(shop) is None


def test_all_that_the_form_says_is_stored(shop):
    client = client_of(shop.owner_email)
    sent = open_form(client, ADD).data | {
        "name": "Lunch for two", "type": "bogo", "buy": "2", "get": "1", "given_percent": "50",
        "max_off": "5.00", "who": "codes", "codes": "lunch 10, Noon", "origins": [shop.origin_id],
        "first_day": "2026-03-01", "last_day": "2026-03-31", "part-0-days": ["monday", "friday"],
        "part-0-begins": "11:30", "part-0-ends": "14:00", "min_order": "12,50",
        "categories": ["coffee"], "items": ["burger"], "redemptions": "100", "budget": "250",
        "per_guest": "2",
    }  # fmt: skip
    assert client.post(ADD, sent).status_code == 302
    made = made_at(shop)
    assert made["reward"] == {"buy": 2, "get": 1, "percentOff": 50, "maxOffCents": 500}
    assert made["codes"] == ["LUNCH10", "NOON"]
    assert made["dates"] == {"from": "2026-03-01", "until": "2026-03-31"}
    assert made["dayParts"] == [{"days": ["monday", "friday"], "from": "11:30", "until": "14:00"}]
    assert made["minOrderCents"] == 1250
    assert made["appliesTo"] == {"itemIds": ["burger"], "categoryIds": ["coffee"]}
    assert made["limits"] == {"redemptions": 100, "budgetCents": 25_000, "perGuest": 2}
    # The page shows what is stored, and saving it as it is writes nothing.
    form = open_form(client, page_of(made["_id"]))
    assert (form.data["codes"], form.data["budget"], form.data["part-0-begins"]) == (
        "LUNCH10, NOON", "250.00", "11:30",
    )  # fmt: skip
    assert client.post(page_of(made["_id"]), form.data).status_code == 302
    assert made_at(shop) == made


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"type": "flat", "flat_off": ""}, "Please say how much is taken off each order."),
        ({"type": "flat", "flat_off": "much"}, "Please write an amount such as 12.50."),
        ({"percent_off": ""}, "Please say how many percent are taken off"),
        ({"percent_off": "120"}, "less than or equal to 100"),
        ({"type": "free_item"}, "Please choose the item that is free."),
        ({"who": "codes"}, "Please write the code that guests type."),
        ({"who": "codes", "codes": "a"}, "a code has 3 to 40 letters and digits."),
        ({"who": "origins"}, "Please tick at least one."),
        ({"first_day": "2026-05-02", "last_day": "2026-05-01"}, "before the first one"),
        ({"part-0-begins": "10:00"}, "Please say from when to when."),
    ],
)
def test_what_is_wrong_is_said_where_it_is(shop, wrong, words):
    client = client_of(shop.owner_email)
    good = {"name": "Spring", "type": "percent", "percent_off": "10"}
    answer = client.post(ADD, open_form(client, ADD).data | good | wrong)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert made_at(shop) is None


def test_a_document_of_today_is_changed_without_losing_anything(shop):
    stored = {
        "restaurantId": shop.restaurant_id, "locationId": parse_id(shop.location_id),
        "originId": parse_id(shop.origin_id), "name": "Flyer", "type": "flat",
        "reward": {"flatOffCents": 300, "theirs": 1}, "isActive": True, "more": "x",
    }  # fmt: skip
    collection("campaigns").insert_one(stored)
    client = client_of(shop.owner_email)
    form = open_form(client, page_of(stored["_id"]))
    assert (form.data["flat_off"], form.data["who"]) == ("3.00", ["origins"])
    assert client.post(page_of(stored["_id"]), form.data).status_code == 302
    assert made_at(shop) == stored
    assert client.post(page_of(stored["_id"]), form.data | {"flat_off": "4"}).status_code == 302
    after = made_at(shop)
    assert after["reward"] == {"flatOffCents": 400, "theirs": 1}
    assert {key: value for key, value in after.items() if stored.get(key) != value}.keys() == {
        "reward", "updatedAt",
    }  # fmt: skip


def test_two_who_change_one_campaign(shop):
    stored = store(shop)
    client = client_of(shop.owner_email)
    first, second = (open_form(client, page_of(stored["_id"])) for _ in range(2))
    changed = client.post(page_of(stored["_id"]), first.data | {"percent_off": "15"})
    assert changed.status_code == 302
    # Other fields do not clash …
    assert client.post(page_of(stored["_id"]), second.data | {"name": "May"}).status_code == 302
    assert (made_at(shop)["reward"], made_at(shop)["name"]) == ({"percentOff": 15}, "May")
    # … the same does, and is shown.
    refused = client.post(page_of(stored["_id"]), second.data | {"percent_off": "20"})
    assert "Somebody else changed this" in refused.content.decode()
    assert made_at(shop)["reward"] == {"percentOff": 15}


def test_who_has_several_locations_says_where(shop):
    more = make_shop()
    email = make_member(shop.restaurant_id, more.restaurant_id)
    client = client_of(email)
    assert f"?location={more.location_id}" in client.get(ADD).content.decode()
    address = f"{ADD}?location={more.location_id}"
    sent = open_form(client, address).data | {
        "name": "Spring", "type": "percent", "percent_off": "10",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    assert str(made_at(more)["locationId"]) == more.location_id
    foreign = client.get(f"{ADD}?location={make_shop().location_id}").content.decode()
    assert 'name="percent_off"' not in foreign


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_who_may_only_look_changes_nothing(shop, role):
    stored = store(shop)
    client = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: role}))
    page = client.get(page_of(stored["_id"])).content.decode()
    assert "disabled" in page
    assert 'name="_save"' not in page
    assert client.post(page_of(stored["_id"]), {"name": "Mine"}).status_code == 403
    assert client.get(ADD).status_code == 403
    expected = 200 if role == "viewer" else 403
    assert client.get(page_of(stored["_id"], "results")).status_code == expected
    assert made_at(shop) == stored


def test_the_list_says_how_each_stands(shop):
    key = parse_id(shop.location_id)
    used = store(shop, name="Gone", limits={"redemptions": 1})
    store(shop, name="Later", dates={"from": "2999-01-01"})
    store(shop, name="Before", dates={"until": "2001-01-01"})
    store(shop, name="Now", type="bogo", reward={})
    collection("orders").insert_one(
        {
            "locationId": key, "status": "ACCEPTED", "startedAt": now(), "quoteId": ObjectId(),
            "claims": [f"c:{used['_id']}:n:1"], "campaign": {"amountCents": 100},
        }
    )  # fmt: skip
    page = client_of(shop.owner_email).get(LIST).content.decode()
    for words in ("Used up", "Planned", "Over", "Runs", "1 of 1 redemptions", "10% off",
                  "Buy 1, get 1 free", "Everybody"):  # fmt: skip
        assert words in page, words


def test_ended_and_started_from_the_list(shop):
    stored = store(shop)
    client = client_of(shop.owner_email)
    for action, on in (("stop", False), ("stop", False), ("start", True)):
        sent = {"action": action, "_selected_action": [str(stored["_id"])]}
        assert client.post(LIST, sent).status_code == 302
        assert made_at(shop)["isActive"] is on
    deeds = [one["what"] for one in audit.entries_of(f"campaign:{stored['_id']}")]
    assert deeds == ["campaigns.ended", "campaigns.started"]


def test_the_results_page_has_the_figures_of_the_orders(shop):
    stored = store(shop, codes=["A"])
    share = {"id": stored["_id"], "amountCents": 150, "code": "A"}
    collection("orders").insert_one(
        {
            "locationId": parse_id(shop.location_id), "restaurantId": shop.restaurant_id,
            "status": "PICKED_UP", "startedAt": now(), "quoteId": ObjectId(), "campaign": share,
            "discount": {"amountCents": 150}, "totalPriceCents": 1350, "items": [],
            "customer": {"name": "Ana", "phone": "555"},
        }
    )  # fmt: skip
    page = client_of(shop.owner_email).get(page_of(stored["_id"], "results")).content.decode()
    assert "$13.50" in page
    assert "$1.50" in page
    assert "1 order, $13.50" in page
    assert json.dumps("555") not in page


def test_only_what_no_order_names_is_deleted(shop):
    client = client_of(shop.owner_email)
    used, unused = store(shop), store(shop)
    collection("orders").insert_one({"campaign": {"id": used["_id"]}, "status": "CANCELLED"})
    sent = {"post": "yes"}
    assert client.post(page_of(used["_id"], "delete"), sent).status_code == 403
    assert client.post(page_of(unused["_id"], "delete"), sent).status_code == 302
    left = collection("campaigns").find({"restaurantId": shop.restaurant_id})
    assert [one["_id"] for one in left] == [used["_id"]]
