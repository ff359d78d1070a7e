"""The admin's page of consents: seen, searched, written down, withdrawn, brought home as a file."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from messaging.consent import record
from messaging.consent.recording import SERVICE
from messaging.consent.tests.wishes import email, number, offers, stop, texts, verdict, wanted
from orderbuddy.members.tests.people import another_location, member
from orderbuddy.mongo import collection
from orderbuddy.testing.looks import SIZES, grave_faults, keep_picture, sticks_out
from orderbuddy.testing.shops import make_shop
from orderbuddy.tests.admin_forms import client_of

PATH = "/admin/consent/"
LOOKS = [("phone", "light"), ("tablet", "dark"), ("desktop", "light"), ("phone", "dark")]


def filled(shop) -> dict[str, str]:
    """Somebody of each kind."""
    people = {"agreed": email(), "texts": number(), "stopped": number(), "ended": number()}
    offers(people["agreed"], shop.restaurant_id, 1, words="Asked at the counter, said yes")
    texts(people["texts"], shop.restaurant_id, 2)
    offers(people["stopped"], shop.restaurant_id, 3)
    stop(people["stopped"], 4, words="please stop")
    offers(people["ended"], shop.restaurant_id, 5)
    offers(people["ended"], shop.restaurant_id, 6, granted=False)
    return people


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_it_looks_right_and_everybody_can_use_it(shop, open_as_owner, size, scheme):
    people = filled(shop)
    page = open_as_owner(shop, PATH, viewport=SIZES[size], color_scheme=scheme)
    for one in people.values():
        expect(page.get_by_text(one, exact=True)).to_be_visible()
    assert grave_faults(page) == []
    keep_picture(page, f"consent-{size}-{scheme}")
    assert sticks_out(page) == []


def test_an_owner_writes_one_down_and_withdraws_it(shop, open_as_owner):
    phone = number()
    page = open_as_owner(shop, PATH, viewport=SIZES["phone"])
    add = page.locator("form", has=page.get_by_role("heading", name="Write down a consent"))
    add.get_by_label("Phone or e-mail").fill(phone)
    add.get_by_label("Channel").select_option("WhatsApp")
    add.get_by_label("How they were asked").fill("yes")
    add.get_by_role("button", name="Write it down").click()
    expect(page.locator(".ask-fault")).to_contain_text("at least")
    add.get_by_label("How they were asked").fill("Asked at the counter, she said yes")
    add.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    assert verdict(phone, shop.restaurant_id, "marketing", "whatsapp").allowed
    page.get_by_role("button", name=f"Withdraw News and offers of {phone}").click()
    expect(page.get_by_text("they get no more of this")).to_be_visible()
    assert not verdict(phone, shop.restaurant_id, "marketing", "whatsapp").allowed
    what = {"restaurantId": shop.restaurant_id, "what": {"$regex": "^consent"}}
    assert collection("audit_log").count_documents(what) == 2


def test_a_guest_is_found_and_their_story_told(shop, open_as_owner):
    people = filled(shop)
    page = open_as_owner(shop, PATH)
    page.get_by_role("search").get_by_label("Phone or e-mail").fill(people["stopped"])
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("STOP", exact=True)).to_be_visible()
    expect(page.get_by_text(people["agreed"])).to_have_count(0)
    assert people["stopped"] not in page.url
    page.get_by_role("button", name="History").click()
    story = page.locator(".consent-history li")
    expect(story).to_have_count(2)
    expect(story.first).to_contain_text("STOP: no more messages at all")
    expect(story.first).to_contain_text("please stop")


def test_times_are_of_the_restaurants_own_clock():
    shop, phone = make_shop(timezone="Asia/Tokyo"), number()
    stop(phone, 0)
    texts(phone, shop.restaurant_id, 0)
    client = client_of(shop.owner_email)
    found = client.post(PATH, {"deed": "find", "address": phone}).content.decode()
    assert "clock in Asia/Tokyo" in found
    assert found.count('<time datetime="2026-01-05T12:00:00.000Z">5 Jan, 21:00</time>') == 1
    (key,) = re.findall(r'name="consent" value="([^"]+)"', found)
    story = client.post(PATH, {"deed": "history", "consent": key}).content.decode()
    # The one in the list, and the story's two.
    assert story.count("5 Jan, 21:00</time>") == 3


def test_all_of_it_comes_as_a_file(shop):
    people = filled(shop)
    offers(email(), shop.restaurant_id, 7, words="=HYPERLINK(0)")
    answer = client_of(shop.owner_email).post(PATH, {"deed": "export"})
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    by = {one["address"]: one for one in rows}
    assert set(people.values()) < set(by)
    assert (by[people["agreed"]]["agreed"], by[people["stopped"]]["stopped"]) == ("True", "True")
    assert [one["words"] for one in rows if "HYPERLINK" in one["words"]] == ["'=HYPERLINK(0)"]


def test_what_is_wrong_is_said_where_the_page_begins(shop):
    said = {"deed": "add", "address": "abc", "channel": "sms", "purpose": "marketing", "words": "x"}
    page = client_of(shop.owner_email).post(PATH, said).content.decode()
    assert page.index("The consent was not written down") < page.index('id="write-down"')


@pytest.mark.parametrize("deed", ["withdraw", "history"])
def test_nothing_of_another_restaurant_can_be_touched(shop, deed):
    other = make_shop()
    to = email()
    offers(to, other.restaurant_id, 1)
    state = collection("consents").find_one({"restaurantId": other.restaurant_id})
    client = client_of(shop.owner_email)
    assert client.post(PATH, {"deed": deed, "consent": state["_id"]}).status_code == 404
    assert client.get(PATH, {"restaurant": other.restaurant_id}).status_code == 404
    assert verdict(to, other.restaurant_id, "marketing").allowed


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_who_does_not_manage_sees_nothing(shop, role):
    client = client_of(member(shop, role).email)
    assert client.get(PATH).status_code == 403
    assert client.post(PATH, {"deed": "export"}).status_code == 403


def test_who_works_at_some_locations_only_sees_nothing(shop):
    person = member(shop, "manager", [another_location(shop)])
    assert client_of(person.email).get(PATH).status_code == 403


def test_devices_are_named_by_their_order(shop):
    about = {"restaurant_id": shop.restaurant_id, "channel": "push"}
    key, order_id = f"device-{shop.restaurant_id}", "6978de300001000000000041"
    record(wanted(key, scope=SERVICE, granted=True, minutes=1, order_id=order_id, **about))
    page = client_of(shop.owner_email).get(PATH).content.decode()
    assert "A phone, order 0041" in page
    assert key not in page
