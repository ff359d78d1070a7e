"""`/q/{code}`: where it leads, whatever its table is called, and what is counted."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest
import requests
from bson import ObjectId
from pymongo.errors import AutoReconnect

from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing.shops import make_shop
from ordering.codes import scans
from ordering.codes.links import ALPHABET, code_of, new_code, short_link
from ordering.codes.scans import ScanCounter
from ordering.tests.guests import at_once, eventually

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
BOTS = [
    "",
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
    "WhatsApp/2.24.6.77 A",
    "facebookexternalhit/1.1",
    "Slackbot-LinkExpanding 1.0",
    "TelegramBot (like TwitterBot)",
    "curl/8.5.0",
    "python-requests/2.32",
]


def origin_of(shop) -> dict:
    return collection("origins").find_one({"_id": parse_id(shop.origin_id)})


def code(shop) -> str:
    return code_of(origin_of(shop))


def open_code(stack, code: str, agent: str = PHONE, method: str = "get", **headers: str):
    said = {"User-Agent": agent, **headers}
    address = f"{stack.url}/q/{code}"
    return requests.request(method, address, headers=said, allow_redirects=False, timeout=10)


def counted(shop) -> int:
    rows = collection("origin_scans").find({"originId": parse_id(shop.origin_id)})
    return sum(one["n"] for one in rows)


def today() -> str:
    """The day at the shop, by its own clock."""
    return now().astimezone(ZoneInfo("America/Los_Angeles")).date().isoformat()


def test_it_leads_to_the_guests_page_and_is_counted_by_day(stack, shop) -> None:
    days = {today()}
    answer = open_code(stack, code(shop))
    days.add(today())
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/o/{shop.origin_id}")
    assert answer.headers["Cache-Control"] == "no-store"
    eventually(lambda: counted(shop) == 1)
    (row,) = collection("origin_scans").find({"originId": parse_id(shop.origin_id)})
    assert (row["restaurantId"], str(row["locationId"])) == (shop.restaurant_id, shop.location_id)
    assert row["day"] in days


def test_a_code_that_was_typed_in_capitals(stack, shop) -> None:
    assert open_code(stack, code(shop).upper()).status_code == 302


def test_it_survives_renaming_and_moving(stack, shop) -> None:
    printed, other = code(shop), make_shop()
    changes = {"label": "Window", "type": "parking", "locationId": parse_id(other.location_id)}
    collection("origins").update_one({"_id": parse_id(shop.origin_id)}, {"$set": changes})
    answer = open_code(stack, printed)
    assert answer.headers["Location"] == f"/o/{shop.origin_id}"
    told = requests.get(f"{stack.url}/order-app/restaurants/origins/{shop.origin_id}", timeout=5)
    assert told.json()["data"]["locationId"] == other.location_id


@pytest.mark.parametrize("agent", BOTS)
def test_bots_and_previews_are_led_and_not_counted(stack, shop, agent: str) -> None:
    printed = code(shop)
    assert open_code(stack, printed, agent).status_code == 302
    open_code(stack, printed)
    eventually(lambda: counted(shop) == 1)


PEOPLE = [
    PHONE,
    "Mozilla/5.0 (Linux; Android 9; CUBOT_P30) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120 Mobile Safari/537.36 QRScanner/4.1",
    "Mozilla/5.0 (Linux; Android 13) Chrome/120 Mobile Safari/537.36 Telegram-Android/10.1",
]


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_counted(rf, agent: str) -> None:
    assert scans.is_guest(rf.get("/q/x", headers={"User-Agent": agent}))


def test_looks_and_fetches_ahead_are_not_counted(stack, shop) -> None:
    printed = code(shop)
    assert open_code(stack, printed, method="head").status_code == 302
    open_code(stack, printed, **{"Sec-Purpose": "prefetch;prerender"})
    assert open_code(stack, printed, method="post").status_code in (403, 405)
    open_code(stack, printed)
    eventually(lambda: counted(shop) == 1)


@pytest.mark.parametrize("wrong", ["nothing", "2222222", "x", "🍕", "a" * 300, "%00"])
def test_an_unknown_code_gets_a_friendly_word(stack, wrong: str) -> None:
    answer = open_code(stack, wrong, **{"Accept-Language": "es-MX,es;q=0.9"})
    assert answer.status_code == 404
    assert "Este código no está en uso" in answer.text


def test_a_code_is_given_once(shop) -> None:
    found = {code_of(origin_of(shop)) for _ in range(3)}
    given = at_once(6, lambda _: code_of({"_id": parse_id(shop.origin_id)}))
    assert len(found | set(given)) == 1


def test_the_address_of_a_short_host(settings, shop) -> None:
    settings.SHORT_LINK_ENDPOINT = "https://ob.example"
    assert short_link("abc") == "https://ob.example/q/abc"
    settings.SHORT_LINK_ENDPOINT = ""
    assert short_link("abc") == f"{settings.API_ENDPOINT}/q/abc"


def test_codes_are_plain_to_read() -> None:
    letters = Counter("".join(new_code() for _ in range(2000)))
    assert set(letters) == set(ALPHABET)
    assert not set(ALPHABET) & set("0o1lia")


def test_scans_are_added_up_and_none_is_lost_while_mongodb_is_away(monkeypatch) -> None:
    counter, origin = ScanCounter(), {"_id": ObjectId(), "restaurantId": "r", "locationId": None}
    writing = scans._write

    def away(*_: object) -> None:
        raise AutoReconnect("away")

    monkeypatch.setattr(scans, "_write", away)
    for _ in range(5):
        counter.add(origin, "2026-11-21")
    counter.store()
    monkeypatch.setattr(scans, "_write", writing)
    counter.add(origin, "2026-11-21")
    counter.add(origin, "2026-11-22")
    counter.store()
    rows = collection("origin_scans").find({"originId": origin["_id"]}).sort("day", 1)
    assert [(one["day"], one["n"]) for one in rows] == [("2026-11-21", 6), ("2026-11-22", 1)]


def test_one_address_does_not_make_a_crowd(rf, shop) -> None:
    request = rf.get("/q/x", headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.77")
    origin = origin_of(shop)
    for _ in range(scans.COUNTED_PER_ADDRESS + 40):
        scans.count_scan(request, origin)
    scans._counter.store()
    assert counted(shop) == scans.COUNTED_PER_ADDRESS
