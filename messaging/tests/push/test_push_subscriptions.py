"""Browsers subscribe to an order (with its token) or to a restaurant (signed in), are told what
only they can read, and say that they have shown it."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
import requests
from bson import ObjectId

from messaging.channels import Button, ChannelError, Content, Outgoing, channel_of
from messaging.fakes.push import Browser
from messaging.push import keys, subscriptions
from messaging.tests.channels.ways import outgoing
from messaging.tests.webhooks.messages import a_message, state_of
from orderbuddy.api.tokens import order_token
from orderbuddy.members.tests.people import member
from orderbuddy.mongo import Document, collection, now
from orderbuddy.testing.shops import Shop

API = "/api/v1/push"


def an_order(shop: Shop) -> str:
    """The id of a stored order that nobody works on."""
    order = {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
    }
    more = {"status": "PICKED_UP", "startedAt": now(), "endedAt": now(), "items": []}
    collection("orders").insert_one({**order, **more})
    return str(order["_id"])


def ask(stack, browser: Browser, order_id: str, **changes: Any) -> requests.Response:
    body = {"token": order_token(order_id), "subscription": browser.as_json(), **changes}
    url = f"{stack.url}{API}/orders/{order_id}/subscribe"
    return requests.post(url, json=body, timeout=30)


def kept(**where: Any) -> list[Document]:
    return list(collection("push_subscriptions").find(where))


@pytest.fixture
def browser(push_service) -> Browser:
    return push_service.subscribe(keys.public_key())


def test_every_page_gets_our_public_key(stack) -> None:
    answer = requests.get(f"{stack.url}{API}/key", timeout=30)
    assert (answer.status_code, answer.json()) == (200, {"publicKey": keys.public_key()})


def test_a_guests_browser_is_told_of_its_order(stack, shop, push_service, browser) -> None:
    order_id = an_order(shop)
    for _ in range(2):
        assert ask(stack, browser, order_id, language="es").status_code == 201
    (found,) = subscriptions.of_order(ObjectId(order_id))
    assert (found["language"], found["restaurantId"]) == ("es", shop.restaurant_id)
    assert now() < found["expiresAt"] < now() + timedelta(days=31)
    message = outgoing(
        found["_id"], link="/status/1", buttons=(Button("Call the waiter", "call"),), text="¡Listo!"
    )
    channel_of("push").send(message)
    (taken,) = push_service.taken_by(browser.endpoint)
    assert (taken.text, taken.message_id) == ("¡Listo!", message.message_id)
    assert (taken.facts["title"], taken.facts["link"]) == ("Your order is ready", "/status/1")
    assert taken.facts["buttons"] == [{"title": "Call the waiter", "id": "call", "url": ""}]
    assert (taken.facts["topic"], int(taken.facts["ttl"]) > 0) == (message.message_id, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"token": "0" * 40},
        {"token": ""},
        {"token": "x" * 200},
        {"more": 1},
        {"language": "tlh"},
        {"subscription": {}},
    ],
    ids=str,
)
def test_only_the_orders_guest_subscribes(stack, shop, browser, changes: dict) -> None:
    answer = ask(stack, browser, an_order(shop), **changes)
    assert answer.status_code == (404 if changes.get("token") == "0" * 40 else 400)
    assert kept(endpoint=browser.endpoint) == []


def test_an_order_that_there_is_not(stack, browser) -> None:
    assert ask(stack, browser, str(ObjectId())).status_code == 404


ENDPOINTS = [
    "https://evil.example/push/1", "http://fcm.googleapis.com/x", "ftp://127.0.0.1/x",
    "https://fcm.googleapis.com.evil.example/x", "https://evil.example#127.0.0.1",
    "https://evil.example\\@127.0.0.1/", "https://user:password@127.0.0.1/x", "127.0.0.1/x",
    "https://127.0.0.1:99999/x", "http://[::1/x", "http://169.254.169.254/latest", "http://0/",
    "http://127.0.0.2/x", "https://127.0.0.1 .evil.example/", "https://127.0.0.1\u3002evil.example/",
]  # fmt: skip


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_only_push_services_that_we_know_are_written_to(
    stack, shop, browser, endpoint: str
) -> None:
    told = {**browser.as_json(), "endpoint": endpoint}
    answer = ask(stack, browser, an_order(shop), subscription=told)
    assert (answer.status_code, kept(endpoint=endpoint)) == (400, [])


@pytest.mark.parametrize(
    ("endpoint", "is_known"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://web.push.apple.com/x", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=x", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://fcm.googleapis.com:8443/x", False),
        ("http://web.push.apple.com/x", False),
        ("https://xpush.apple.com/x", False),
        ("http://127.0.0.1:9000/x", False),
    ],
)
def test_the_push_services_of_the_settings(settings, endpoint: str, is_known: bool) -> None:
    from messaging.push.endpoints import is_known as known

    settings.PUSH_HOSTS = [
        "fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com",
    ]  # fmt: skip
    assert known(endpoint) is is_known


@pytest.mark.parametrize("name", ["p256dh", "auth"])
@pytest.mark.parametrize("value", ["AAAA", "no base 64!", "A" * 87])
def test_keys_that_are_none_are_refused(stack, shop, browser, name: str, value: str) -> None:
    told = browser.as_json()
    told["keys"][name] = value
    assert ask(stack, browser, an_order(shop), subscription=told).status_code == 400


def test_a_guest_is_told_no_more_when_they_say_so(stack, shop, browser) -> None:
    order_id, other = an_order(shop), an_order(shop)
    for one in (order_id, other):
        ask(stack, browser, one)
    url = f"{stack.url}{API}/orders/{order_id}/unsubscribe"
    body = {"token": "0" * 40, "endpoint": browser.endpoint}
    assert requests.post(url, json=body, timeout=30).status_code == 404
    body["token"] = order_token(order_id)
    answers = [requests.post(url, json=body, timeout=30).json()["changed"] for _ in range(2)]
    assert answers == [True, False]
    assert [one["orderId"] for one in kept(endpoint=browser.endpoint)] == [ObjectId(other)]


def test_the_oldest_of_too_many_browsers_of_an_order_go(push_service, shop) -> None:
    order = {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
    }
    made = [push_service.subscribe(keys.public_key()) for _ in range(12)]
    for one in made:
        told = subscriptions.Browser(one.endpoint, one.as_json()["keys"]["p256dh"], "auth")
        subscriptions.subscribe_guest(browser=told, order=order)
    found = subscriptions.of_order(order["_id"])
    assert len(found) == subscriptions.MOST_OF_ORDER
    assert made[-1].endpoint in {one["endpoint"] for one in found}


# --- who works there ------------------------------------------------------------------------------


def test_a_member_is_told_for_as_long_as_they_work_there(
    sign_in, shop, push_service, browser
) -> None:
    session, url = sign_in(shop), f"{API}/restaurants/{shop.restaurant_id}"
    told = {"subscription": browser.as_json(), "language": "pt"}
    assert session.post(f"{url}/subscribe", json=told).status_code == 201
    (found,) = subscriptions.of_members(shop.restaurant_id, ObjectId(shop.location_id))
    channel_of("push").send(outgoing(found["_id"]))
    assert len(push_service.taken_by(browser.endpoint)) == 1
    collection("users").update_one({"_id": found["personId"]}, {"$set": {"restaurants": []}})
    assert subscriptions.of_members(shop.restaurant_id) == []
    with pytest.raises(ChannelError) as raised:
        channel_of("push").send(outgoing(found["_id"]))
    assert raised.value.is_address_dead
    assert len(push_service.taken_by(browser.endpoint)) == 1


def test_who_works_elsewhere_is_not_told_of_this_place(push_service, shop) -> None:
    person = member(shop, "kitchen", places=[ObjectId()])
    one = push_service.subscribe(keys.public_key())
    told = subscriptions.Browser(one.endpoint, "p", "a")
    subscriptions.subscribe_member(
        browser=told, restaurant_id=shop.restaurant_id, person_id=person.pk
    )
    assert subscriptions.of_members(shop.restaurant_id, ObjectId(shop.location_id)) == []
    assert len(subscriptions.of_members(shop.restaurant_id)) == 1


def test_a_member_ends_it(sign_in, shop, browser) -> None:
    session, url = sign_in(shop), f"{API}/restaurants/{shop.restaurant_id}"
    session.post(f"{url}/subscribe", json={"subscription": browser.as_json()})
    body = {"endpoint": browser.endpoint}
    answers = [session.post(f"{url}/unsubscribe", json=body).json()["changed"] for _ in range(2)]
    assert (answers, kept(endpoint=browser.endpoint)) == ([True, False], [])


def test_a_stranger_and_a_member_of_another_restaurant(
    stack, sign_in, make_shop, shop, browser
) -> None:
    url = f"{API}/restaurants/{make_shop().restaurant_id}/subscribe"
    told = {"subscription": browser.as_json()}
    assert requests.post(stack.url + url, json=told, timeout=30).status_code == 401
    assert sign_in(shop).post(url, json=told).status_code == 404
    assert kept(endpoint=browser.endpoint) == []


# --- what becomes of it ---------------------------------------------------------------------------


def subscribed(shop: Shop, browser: Browser) -> str:
    told = browser.as_json()
    given = subscriptions.Browser(browser.endpoint, told["keys"]["p256dh"], told["keys"]["auth"])
    order = {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
    }
    return subscriptions.subscribe_guest(browser=given, order=order)


def test_a_browser_that_is_gone_is_dropped_with_all_that_it_was_told_of(
    push_service, shop, browser
) -> None:
    ids = [subscribed(shop, browser) for _ in range(2)]
    push_service.end(browser)
    with pytest.raises(ChannelError) as raised:
        channel_of("push").send(outgoing(ids[0]))
    assert (raised.value.is_address_dead, raised.value.is_permanent) == (True, True)
    assert kept(endpoint=browser.endpoint) == []


def test_a_browser_that_subscribed_with_another_key(push_service, shop) -> None:
    other = push_service.subscribe(keys.new_pair()[1])
    with pytest.raises(ChannelError) as raised:
        channel_of("push").send(outgoing(subscribed(shop, other)))
    assert (raised.value.is_permanent, raised.value.is_provider_down) == (True, False)


@pytest.mark.parametrize("letter", ["a", "é", "🌮", '"'])
def test_a_long_text_is_cut_to_what_a_push_service_takes(
    push_service, shop, browser, letter: str
) -> None:
    channel_of("push").send(outgoing(subscribed(shop, browser), text=letter * 5000))
    (taken,) = push_service.taken_by(browser.endpoint)
    assert 300 < len(taken.text) < 5000


def test_a_redirect_leads_nowhere(push_service, shop, browser) -> None:
    push_service.trouble("decline", to=browser.endpoint, status=307)
    with pytest.raises(ChannelError) as raised:
        channel_of("push").send(outgoing(subscribed(shop, browser)))
    assert raised.value.is_permanent


@pytest.mark.parametrize(
    ("told", "state"),
    [(("delivered",), "delivered"), (("read", "delivered"), "read"), (("read", "read"), "read")],
)
def test_the_browser_says_what_it_has_shown(
    stack, push_service, shop, browser, told: tuple[str, ...], state: str
) -> None:
    message_id = a_message("sent", channel="push")
    channel_of("push").send(outgoing(subscribed(shop, browser), message_id=message_id))
    receipt = push_service.taken_by(browser.endpoint)[0].facts["receipt"]
    url = f"{stack.url}{API}/receipts"
    for one in told:
        body = {"id": message_id, "receipt": receipt, "state": one}
        assert requests.post(url, json=body, timeout=30).status_code == 200
    assert state_of(message_id) == state


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"receipt": "0" * 40}, 404),
        ({"id": "0" * 24}, 404),
        ({"state": "failed"}, 400),
        ({"receipt": ""}, 400),
    ],
)
def test_nobody_else_says_so(stack, changes: dict, status: int) -> None:
    from orderbuddy.api.tokens import receipt_token

    message_id = a_message("sent", channel="push")
    body = {"id": message_id, "receipt": receipt_token(message_id), "state": "read", **changes}
    answer = requests.post(f"{stack.url}{API}/receipts", json=body, timeout=30)
    assert (answer.status_code, state_of(message_id)) == (status, "sent")


def test_a_guests_browsers_are_exported_and_forgotten(shop, browser) -> None:
    from messaging.push.personal import PushSubscriptions
    from orderbuddy.guests.holdings import Found

    kept_id = subscribed(shop, browser)
    order_id = collection("push_subscriptions").find_one({"_id": kept_id})["orderId"]
    found = Found([order_id], [])
    (exported,) = PushSubscriptions().export(found)
    assert (exported["endpoint"], "keys" in exported) == (browser.endpoint, False)
    assert [PushSubscriptions().forget(found, frozenset()) for _ in range(2)] == [1, 0]


def test_a_key_is_made_by_a_command(capsys) -> None:
    from django.core.management import call_command

    call_command("make_vapid_key")
    told = dict(line.split("=") for line in capsys.readouterr().out.split())
    assert told.keys() == {"VAPID_PRIVATE_KEY", "VAPID_PUBLIC_KEY"}
    assert keys.public_of(told["VAPID_PRIVATE_KEY"]) == told["VAPID_PUBLIC_KEY"]


def test_two_keys_that_are_no_pair_are_not_used(browser, shop, settings) -> None:
    settings.VAPID_PUBLIC_KEY = keys.new_pair()[1]
    with pytest.raises(ChannelError, match="VAPID_PUBLIC_KEY") as raised:
        channel_of("push").send(outgoing(subscribed(shop, browser)))
    assert (raised.value.code, raised.value.is_address_dead) == ("not_set_up", False)


def test_a_browser_whose_key_is_no_point_of_the_curve_is_dropped(browser, shop) -> None:
    kept_id = subscribed(shop, browser)
    keys_of = {"keys.p256dh": "B" * 87}
    collection("push_subscriptions").update_one({"_id": kept_id}, {"$set": keys_of})
    with pytest.raises(ChannelError) as raised:
        channel_of("push").send(outgoing(kept_id))
    assert (raised.value.code, raised.value.is_address_dead) == ("bad_key", True)
    assert kept(endpoint=browser.endpoint) == []


def test_a_message_for_nobody(shop) -> None:
    message = Outgoing(secrets.token_hex(12), "none", "en", Content("Hello"), None, None, "service")
    with pytest.raises(ChannelError) as raised:
        channel_of("push").send(message)
    assert raised.value.code == "not_subscribed"


@pytest.mark.parametrize(
    ("endpoint", "service"),
    [
        ("https://web.push.apple.com/x", "push.apple.com"),
        ("https://fcm.googleapis.com/fcm/send/x", "fcm.googleapis.com"),
        ("https://evil.example/x", ""),
        ("", ""),
    ],
)
def test_who_carries_a_message_is_known(settings, endpoint: str, service: str) -> None:
    """Each push service has a breaker of its own."""
    settings.PUSH_HOSTS = ["push.apple.com", "fcm.googleapis.com"]
    kept_as = f"test:{ObjectId()}"
    collection("push_subscriptions").insert_one({"_id": kept_as, "endpoint": endpoint})
    assert channel_of("push").service_of(outgoing(kept_as)) == service
