"""The admin's first page, by role: what needs somebody now."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from bson import ObjectId
from django.test import Client

from orderbuddy.mongo import collection, now
from orderbuddy.testing.clocks import midday_zone
from orderbuddy.testing.shops import make_member, make_shop
from orderbuddy.tests.admin_forms import client_of
from ordering.tests.campaign_shop import add_campaign


def as_role(shop: Any, role: str) -> Client:
    return client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: role}))


def home(client: Client, **headers: str) -> str:
    answer = client.get("/admin/", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def stored_order(shop: Any, age: timedelta, collection_name: str = "orders", **fields: Any) -> Any:
    order = {
        "quoteId": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "status": "PICKED_UP",
        "startedAt": now() - age,
        "totalPriceCents": 1250,
        "items": [],
    }
    return collection(collection_name).insert_one({**order, **fields}).inserted_id


def raise_alarm(shop: Any) -> None:
    """Of a kind that no worker looks after: one of a printer that is not there would soon end."""
    told = {"kind": "test", "text": "Printer Bar: out of paper", "seenBy": [], "endedAt": None}
    belongs = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    collection("alarms").insert_one({"_id": str(ObjectId()), **belongs, **told, "raisedAt": now()})


def test_open_orders_say_how_long_the_oldest_waits(shop):
    stored_order(shop, timedelta(minutes=7), status="CREATED")
    stored_order(shop, timedelta(minutes=1), status="CREATED")
    shown = home(client_of(shop.owner_email))
    assert "oldest 7 min" in shown
    assert "mark-late" in shown


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_no_link_leads_where_the_role_may_not_go(shop, role):
    stored_order(shop, timedelta(minutes=7), status="CREATED")
    client = as_role(shop, role)
    links = set(re.findall(r'href="(/admin/[^"#]*)"', home(client)))
    assert len(links) > 8
    wrong = [one for one in links if client.get(one.replace("&amp;", "&")).status_code != 200]
    assert not wrong


def test_alarms_are_there_for_everyone_and_for_nobody_else(shop):
    raise_alarm(shop)
    for role in ("owner", "manager", "cashier", "kitchen", "viewer"):
        assert "Printer Bar: out of paper" in home(as_role(shop, role)), role
    assert "out of paper" not in home(client_of(make_shop().owner_email))


def test_who_works_at_another_location_is_told_nothing_of_this_one(shop):
    raise_alarm(shop)
    stored_order(shop, timedelta(minutes=7), status="CREATED")
    there = {shop.restaurant_id: [ObjectId()]}
    shown = home(client_of(make_member(shop.restaurant_id, places=there)))
    for words in ("out of paper", "oldest 7 min", "Pier", "$12.50"):
        assert words not in shown, words


def test_who_is_told_what_was_sold(shop):
    stored_order(shop, timedelta(0))
    for role in ("owner", "manager", "viewer"):
        assert "Sales so far" in home(as_role(shop, role)), role
    for role in ("cashier", "kitchen"):
        shown = home(as_role(shop, role))
        assert "Orders so far" in shown, role
        assert "Sales so far" not in shown, role
        assert "$12.50" not in shown, role


def test_campaigns_that_are_on_are_for_who_sees_their_results(shop):
    day = timedelta(days=1)
    add_campaign(shop, name="Spring", dates={"until": (now() + 3 * day).date().isoformat()})
    add_campaign(shop, name="Bygone", dates={"until": (now() - 3 * day).date().isoformat()})
    add_campaign(shop, name="Ended", isActive=False)
    add_campaign(shop, name="Next", dates={"from": (now() + 3 * day).date().isoformat()})
    for role in ("owner", "manager", "viewer"):
        shown = home(as_role(shop, role))
        assert "Spring" in shown, role
        assert "10% off, until" in shown
        assert "Planned" in shown
        assert "Bygone" not in shown
        assert "Ended" not in shown
    for role in ("cashier", "kitchen"):
        assert "Spring" not in home(as_role(shop, role)), role
    assert "Spring" not in home(client_of(make_shop().owner_email))


def test_last_week_counts_orders_that_were_archived_and_none_twice():
    shop = make_shop(timezone=midday_zone())
    week = timedelta(days=7, minutes=1)
    both = ObjectId()
    stored_order(shop, week, _id=both)
    stored_order(shop, week, "order_reports", _id=both)
    stored_order(shop, week, "order_reports")
    stored_order(shop, week, status="CANCELLED")
    assert "2 last week by this hour" in home(client_of(shop.owner_email))


def test_a_pause_is_shown_until_it_is_over(shop):
    here = {"_id": ObjectId(shop.location_id)}
    for minutes, is_there in ((15, True), (-1, False)):
        until = now() + timedelta(minutes=minutes)
        collection("locations").update_one(here, {"$set": {"pause": {"until": until}}})
        assert ("paused until" in home(client_of(shop.owner_email))) is is_there


def test_the_first_steps_of_a_new_restaurant_are_for_who_can_take_them(shop):
    shown = home(client_of(shop.owner_email))
    assert "First steps" in shown
    assert "Set up a kitchen screen" in shown
    assert "First steps" not in home(as_role(shop, "kitchen"))
    assert "First steps" not in home(client_of(make_member(is_superuser=True)))


def test_an_old_restaurant_is_told_only_of_what_guests_need():
    old = ObjectId.from_datetime(now() - timedelta(days=90))
    shop = make_shop(_id=old)
    assert "First steps" not in home(client_of(shop.owner_email))
    collection("origins").delete_many({"locationId": old})
    assert "Add your tables" in home(client_of(shop.owner_email))


def test_the_parts_alone_are_there_for_the_page_that_refreshes_itself(shop):
    shown = home(client_of(shop.owner_email), X_Part="home")
    assert shown.lstrip().startswith('<div class="home-slot')
    assert 'data-part="open_orders"' in shown
    assert "<html" not in shown


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_no_link_leads_to_a_page_that_the_role_may_not_open(shop, role):
    client = as_role(shop, role)
    pages = ["", "menus/location/", "menus/menu/", f"menus/location/{shop.location_id}/change/",
             f"menus/menu/{shop.menu_id}/change/"]  # fmt: skip
    found = {link for page in pages for link in links_on(client, f"/admin/{page}")}
    assert {one: status for one in found if (status := client.get(one).status_code) >= 400} == {}


def links_on(client: Client, address: str) -> set[str]:
    """The addresses of the page's own part (not of the frame around it) in the admin."""
    page = client.get(address).content.decode()
    inner = page.split('<div id="content"')[-1]
    return {unescape(one) for one in re.findall(r'href="(/admin/[^"#]*)"', inner)}


def test_the_navigation_has_what_the_role_may_open(shop):
    owner, kitchen = home(as_role(shop, "owner")), home(as_role(shop, "kitchen"))
    for words in ("Order board", "Settlement", "Off the menu", "Payments"):
        assert f"<span>{words}</span>" in owner
    for words in ("Settlement", "Payments", "Screens"):
        assert f"<span>{words}</span>" not in kitchen
    assert "<span>Order board</span>" in kitchen


def test_the_navigation_knows_where_one_is(shop):
    client = client_of(shop.owner_email)
    shown = client.get("/admin/menus/menu/").content.decode()
    assert '<a href="/admin/menus/menu/" aria-current="page"' in shown
    assert shown.count('aria-current="page"') == 1
    below = client.get(f"/admin/menus/menu/{shop.menu_id}/change/").content.decode()
    assert '<a href="/admin/menus/menu/" aria-current="true"' in below


def test_an_empty_list_says_what_to_do(shop):
    client = client_of(shop.owner_email)
    assert "No campaigns yet." in client.get("/admin/ordering/campaign/").content.decode()
    assert "Nothing matches." in client.get("/admin/menus/menu/?q=xyzzy").content.decode()
