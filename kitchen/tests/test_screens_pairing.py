"""A new screen's code: shown, confirmed by a manager, good once, for ten minutes."""

import threading
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kitchen.devices.codes import ALPHABET, new_code, spoken, typed
from kitchen.devices.pairing_page import device_words
from kitchen.tests.devices import Device, confirm, screen_of
from orderbuddy.accounts.screens import COOKIE, hash_of
from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection, now
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from orderbuddy.tests.admin_forms import client_of


def member(stack, shop, role: str) -> StaffSession:
    roles = {shop.restaurant_id: role}
    return StaffSession(stack.url, make_member(shop.restaurant_id, roles=roles), PASSWORD)


def everything_of(shop) -> str:
    return f"{shop.location_id}/all"


def test_a_code_is_typed_in_any_way() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert len(code) == 6
        assert set(code) <= set(ALPHABET)
        assert typed(f" {spoken(code).lower()}-") == code
    assert [typed(one) for one in ("", "CDF34", "CDF3477", "CDF34O", "ÄÖÜCDF")] == [""] * 5


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 Chrome/140 Safari/537",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17 Safari/604", "Safari on iPad"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("<script>", "—"),
        ("", "—"),
    ],
)
def test_the_manager_reads_what_kind_of_device_asks(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_a_screen_is_paired_once_by_a_manager(stack, shop) -> None:
    device, manager = Device(stack.url), member(stack, shop, "manager")
    code = device.ask_for_code()
    waiting = device.state()
    assert (waiting["state"], waiting["code"]) == ("waiting", code)
    assert 590 < waiting["secondsLeft"] <= 600
    assert waiting["picture"].startswith("data:image/svg+xml")
    assert device.get(f"/kitchen/{shop.location_id}/").url.endswith("/kitchen/pair/")
    page = manager.get(f"/admin/kitchen/screen/pair/?code={typed(code)}").text
    assert code in page
    assert "127.0.0.1" in page
    station = f"{shop.location_id}/{shop.station_ids['bar']}"
    assert station in page
    answer = confirm(manager, code.lower(), station)
    assert answer.headers["Location"] == "/admin/kitchen/screen/"
    address = f"/kitchen/{shop.location_id}/?station={shop.station_ids['bar']}"
    assert device.state() == {"state": "paired", "address": address}
    assert device.post("/kitchen/pair/start").json() == {"state": "paired", "address": address}
    for path in ("/kitchen/", "/kitchen/pair/"):
        assert device.get(path).url == stack.url + address
    stored = screen_of(shop)
    token = device.cookies[COOKIE]
    assert (stored["name"], stored["tokenHash"]) == ("Bar, left", hash_of(token))
    assert token not in str(stored)
    assert len(token) >= 43
    (entry,) = entries_of(f"screen:{stored['_id']}")
    assert (entry["what"], entry["after"]["shows"]) == ("screens.paired", shop.station_ids["bar"])
    again = confirm(manager, code, station)
    assert "No screen shows this code now" in again.text
    assert screen_of(shop)["_id"] == stored["_id"]


def test_the_cookie_is_for_the_server_alone(stack) -> None:
    device = Device(stack.url)
    device.ask_for_code()
    said = device.post("/kitchen/pair/start").headers["Set-Cookie"]
    assert COOKIE in said
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said


def test_the_cookie_is_secure_where_all_cookies_are(settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    answer = Client().post("/kitchen/pair/start")
    assert answer.cookies[COOKIE]["secure"]


def test_asking_needs_the_csrf_token_and_a_post(stack) -> None:
    device = Device(stack.url)
    assert device.post("/kitchen/pair/start").status_code == 403
    assert device.get("/kitchen/pair/start").status_code == 405
    assert device.state() == {"state": "none"}


def test_a_new_code_ends_the_old_one(stack, shop) -> None:
    device, manager = Device(stack.url), member(stack, shop, "owner")
    old, new = device.ask_for_code(), device.ask_for_code()
    assert "No screen shows this code" in confirm(manager, old, everything_of(shop)).text
    assert confirm(manager, new, everything_of(shop)).status_code == 302
    assert device.state()["state"] == "paired"


def test_an_expired_code_pairs_nothing(stack, shop) -> None:
    device, manager = Device(stack.url), member(stack, shop, "owner")
    code = device.ask_for_code()
    past = {"$set": {"expiresAt": now() - timedelta(seconds=1)}}
    collection("screen_pairings").update_one({"_id": typed(code)}, past)
    assert device.state() == {"state": "none"}
    assert "No screen shows this code" in confirm(manager, code, everything_of(shop)).text
    assert not collection("screens").count_documents({"restaurantId": shop.restaurant_id})


def test_of_two_managers_at_once_one_pairs(stack, shop, make_shop) -> None:
    shops = [shop, make_shop()]
    managers = [member(stack, one, "owner") for one in shops]
    code = Device(stack.url).ask_for_code()
    answers: list[int] = []

    def press(place, session) -> None:
        answers.append(confirm(session, code, everything_of(place)).status_code)

    both = [threading.Thread(target=press, args=one) for one in zip(shops, managers, strict=True)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [200, 302]


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_others_than_managers_may_not(stack, shop, role: str) -> None:
    session = member(stack, shop, role)
    code = Device(stack.url).ask_for_code()
    assert session.get("/admin/kitchen/screen/pair/").status_code == 403
    assert confirm(session, code, everything_of(shop)).status_code == 403
    assert session.get("/admin/kitchen/screen/").status_code == 403
    assert not collection("screens").count_documents({"restaurantId": shop.restaurant_id})


def test_a_manager_pairs_for_their_own_places_only(stack, make_shop) -> None:
    mine, other = make_shop(), make_shop()
    manager = member(stack, mine, "manager")
    code = Device(stack.url).ask_for_code()
    page = manager.get("/admin/kitchen/screen/pair/").text
    assert other.location_id not in page
    for place in (f"{other.location_id}/all", f"{mine.location_id}/{other.station_ids['bar']}"):
        assert "Select a valid choice" in confirm(manager, code, place).text
    ids = [mine.restaurant_id, other.restaurant_id]
    assert not collection("screens").count_documents({"restaurantId": {"$in": ids}})


def test_asking_for_codes_is_limited_by_address(settings) -> None:
    settings.SCREEN_PAIRINGS_PER_MINUTE = 3
    here = {"REMOTE_ADDR": f"asker-{now().timestamp()}"}
    answers = [Client().post("/kitchen/pair/start", **here) for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert Client().post("/kitchen/pair/start", REMOTE_ADDR="192.0.2.77").status_code == 200


def test_guessing_codes_is_limited(settings, shop) -> None:
    settings.SIGN_INS_PER_MINUTE = 4
    client, address = client_of(shop.owner_email), reverse("admin:kitchen_screen_pair")
    here = {"REMOTE_ADDR": f"guesser-{now().timestamp()}"}
    guess = {"code": "CDF347", "place": everything_of(shop), "name": "x"}
    said = [client.post(address, guess, **here).content.decode() for _ in range(6)]
    assert ["Too many attempts" in one for one in said] == [False] * 4 + [True] * 2
    code = Client().post("/kitchen/pair/start").json()["code"]
    assert (
        "Too many attempts" in client.post(address, guess | {"code": code}, **here).content.decode()
    )
    # Nor does the page's address tell whether a code is good.
    shown = client.get(address, {"code": typed(code)}, **here).content.decode()
    assert "Its browser" not in shown
    assert not collection("screens").count_documents({"restaurantId": shop.restaurant_id})
