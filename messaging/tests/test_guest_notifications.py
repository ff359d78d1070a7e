"""Notifications on a guest's phone: offered after ordering, by a tap; shown without the page."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bson import ObjectId
from playwright.sync_api import expect

from messaging.channels import Content, Outgoing
from messaging.channels.web_push import payload
from messaging.fakes.push import Browser
from messaging.push import keys, subscriptions
from messaging.tests.webhooks.messages import state_of
from orderbuddy.api.tokens import order_token
from orderbuddy.mongo import collection, now
from orderbuddy.testing.looks import keep_picture
from ordering.tests.guest_page_driver import Guest, guest_at
from ordering.tests.guests import order as placed

SIZES = {"phone": {"width": 390, "height": 844}, "tablet": {"width": 820, "height": 1180}}
BUTTON = "#notify-button"
STATES = {"READY_FOR_PICKUP": "Ready!", "CANCELLED": "Test Café: order cancelled"}.items()
# The browser's own push service is out of reach here: a fake one, which can decrypt, takes its
# place. What the guest answers to the browser's question is set, and counted.
IN_THE_BROWSER = """
(() => {
  if (location.protocol === "about:") return; // The page is closed.
  const told = %(told)s;
  const found = () => ({ endpoint: told.endpoint, options: {}, toJSON: () => told });
  const has = () => localStorage.getItem("test.subscribed") === "yes";
  PushManager.prototype.getSubscription = async () => (has() ? found() : null);
  PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error("no such key");
    localStorage.setItem("test.subscribed", "yes");
    return found();
  };
  globalThis.asked = 0;
  let permission = localStorage.getItem("test.permission") ?? "default";
  Object.defineProperty(Notification, "permission", { get: () => permission });
  Notification.requestPermission = async () => {
    globalThis.asked += 1;
    permission = "%(answer)s";
    localStorage.setItem("test.permission", permission);
    return permission;
  };
})();
"""


@pytest.fixture(scope="module")
def browser(browser_with_notifications):
    return browser_with_notifications


@pytest.fixture
def url(stack) -> str:
    return stack.sockets_url


@pytest.fixture
def device(push_service) -> Browser:
    """A guest's browser, as its push service knows it."""
    return push_service.subscribe(keys.public_key())


class Phone:
    """A guest who has ordered, on a phone of theirs."""

    def __init__(self, guest: Guest, url: str, answer: str, device: Browser) -> None:
        self.guest, self.page, self.url = guest, guest.page, url
        told = {"told": json.dumps(device.as_json()), "answer": answer}
        guest.page.context.add_init_script(IN_THE_BROWSER % told)
        guest.page.context.grant_permissions(["notifications"], origin=url)
        self.cdp = guest.page.context.new_cdp_session(guest.page)
        self.registrations: dict[str, str] = {}
        self.cdp.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self.cdp.send("ServiceWorker.enable")

    def _registered(self, event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            self.registrations[one["scopeURL"]] = one["registrationId"]

    def order(self) -> str:
        """The order's id; the page is the order's then."""
        self.guest.open_menu()
        self.guest.add("Espresso")
        self.guest.open_cart()
        self.guest.place()
        return self.guest.wait_for_status()["order_id"]

    def order_at_the_till(self) -> str:
        """As `order`, where the page's words are others': placed for them, followed here."""
        shop = self.guest.shop
        order_id = placed(self.url, shop, "espresso")
        token = order_token(order_id)
        self.page.goto(f"{self.url}/status/{shop.restaurant_id}/{order_id}?token={token}")
        self.guest.wait_for_status()
        return order_id

    def allow(self) -> None:
        self.page.locator(BUTTON).click()
        expect(self.page.locator(BUTTON)).to_have_class("plain")

    def push(self, message: str) -> None:
        """The browser gets a message from its push service."""
        self.guest.wait_until(lambda: f"{self.url}/" in self.registrations)
        about = {"origin": self.url, "registrationId": self.registrations[f"{self.url}/"]}
        self.cdp.send("ServiceWorker.deliverPushMessage", {**about, "data": message})

    @property
    def worker(self) -> Any:
        return self.page.context.service_workers[0]

    def shown(self) -> list[dict[str, Any]]:
        """The notifications on the phone."""
        return self.worker.evaluate(
            "async () => (await registration.getNotifications())"
            ".map(({ title, body, tag, lang }) => ({ title, body, tag, lang }))"
        )

    def wait_for(self, title: str) -> dict[str, Any]:
        """The one notification, once it says that."""
        self.guest.wait_until(lambda: [one["title"] for one in self.shown()] == [title])
        return self.shown()[0]

    def tap(self) -> str:
        """Taps the notification; where it leads. (Only a finger may open windows.)"""
        return self.worker.evaluate(
            """async () => {
              const [notification] = await registration.getNotifications();
              const event = new NotificationEvent("notificationclick", { notification });
              let done;
              Object.defineProperty(event, "waitUntil", { value: (all) => (done = all) });
              let opened = "";
              clients.openWindow = async (address) => (opened = address);
              dispatchEvent(event);
              await done;
              return opened;
            }"""
        )


@pytest.fixture
def phone(browser, shop, url, device, request) -> Iterator[Phone]:
    """By default one whose owner allows notifications."""
    more = dict(getattr(request, "param", {}))
    answer = more.pop("answer", "granted")
    with guest_at(browser, shop, url, offline_too=True, **more) as guest:
        yield Phone(guest, url, answer, device)


def message_for(order_id: str, shop: Any, **fields: Any) -> Outgoing:
    """What the outbox hands to the channel."""
    (subscription,) = subscriptions.of_order(ObjectId(order_id))
    link = f"http://elsewhere.example/status/{shop.restaurant_id}/{order_id}"
    content = Content(subject=fields.pop("title", "Ready!"), text="Come and get it.", link=link)
    return Outgoing(
        message_id=fields.pop("message_id", ""), to=subscription["_id"], content=content,
        language=subscription["language"], restaurant_id=shop.restaurant_id, location_id=None,
        purpose="service",
    )  # fmt: skip


def stored(order_id: str) -> list[dict[str, Any]]:
    return list(collection("push_subscriptions").find({"orderId": ObjectId(order_id)}))


def test_nobody_is_asked_before_they_tap(phone):
    order_id = phone.order()
    expect(phone.page.locator(".notify")).to_contain_text("Only about this order.")
    assert phone.page.evaluate("asked") == 0
    phone.allow()
    assert phone.page.evaluate("asked") == 1
    (found,) = stored(order_id)
    assert found["language"] == "en"
    phone.page.reload()
    expect(phone.page.locator(BUTTON)).to_have_class("plain")
    assert phone.page.evaluate("asked") == 0


def test_an_order_is_followed_with_the_page_closed(phone, push_service, device):
    """All the way: the order changes, the relay hears of it, a worker encrypts it, the push service
    decrypts it, the phone shows it and says so."""
    order_id = phone.order()
    phone.allow()
    token_address = phone.page.url
    phone.page.goto("about:blank")
    for count, (status, title) in enumerate(STATES, 1):
        is_now = {"$set": {"status": status, f"statusTimes.{status}": now()}}
        collection("orders").update_one({"_id": ObjectId(order_id)}, is_now)
        taken = push_service.wait_taken(device.endpoint, count=count)
        phone.push(json.dumps(taken.facts))
        shown = phone.wait_for(title)
        assert (shown["tag"], shown["lang"]) == (f"order-{order_id}", "en")
        phone.guest.wait_until(lambda id_=taken.message_id: state_of(id_) == "delivered")
    # At our own address, with the token that opens all of it.
    assert phone.tap() == token_address
    phone.guest.wait_until(lambda: state_of(taken.message_id) == "read")
    assert phone.shown() == []
    assert len(push_service.taken_by(device.endpoint)) == len(STATES)


def test_the_next_state_takes_the_place_of_the_one_before(phone, shop):
    order_id = phone.order()
    phone.allow()
    for title in ("Accepted", "Delayed", "Ready!"):
        message = message_for(order_id, shop, title=title, message_id=str(ObjectId()))
        phone.push(payload(message))
        phone.wait_for(title)


@pytest.mark.parametrize("phone", [{"locale": "es-ES"}, {"locale": "pt-BR"}], indirect=True)
def test_the_guests_language_goes_along_and_changes_with_the_page(phone):
    order_id = phone.order_at_the_till()
    phone.allow()
    (found,) = stored(order_id)
    assert found["language"] == phone.page.locator("html").get_attribute("lang")
    phone.page.locator("header select").select_option("en")
    phone.guest.wait_until(lambda: stored(order_id)[0]["language"] == "en")


@pytest.mark.parametrize("phone", [{"locale": "es-ES"}], indirect=True)
def test_something_is_shown_even_for_what_cannot_be_read(phone):
    phone.order_at_the_till()
    phone.allow()
    phone.push("no JSON at all")
    phone.wait_for("Tu pedido ha cambiado")


def test_no_more_is_as_near_as_yes(phone):
    order_id = phone.order()
    phone.allow()
    phone.page.get_by_role("button", name="No more notifications").click()
    expect(phone.page.get_by_role("button", name="Notify me about this order")).to_be_visible()
    assert stored(order_id) == []


@pytest.mark.parametrize("phone", [{"answer": "denied"}], indirect=True)
def test_a_no_is_taken_and_said(phone):
    order_id = phone.order()
    phone.page.locator(BUTTON).click()
    expect(phone.page.locator(".notify")).to_contain_text("Notifications are blocked")
    expect(phone.page.locator(BUTTON)).to_have_count(0)
    assert stored(order_id) == []


def test_a_server_that_does_not_answer_is_said_and_tried_again(phone):
    order_id = phone.order()
    phone.page.context.route("**/push/orders/**", lambda route: route.abort())
    phone.page.locator(BUTTON).click()
    expect(phone.page.locator(".notify .fault")).to_contain_text("Please try again")
    phone.page.context.unroute("**/push/orders/**")
    phone.allow()
    assert len(stored(order_id)) == 1


def test_a_new_address_of_the_browser_is_told(phone, push_service):
    """What the browser calls `pushsubscriptionchange`."""
    order_id = phone.order()
    phone.allow()
    (before,) = stored(order_id)
    fresh = push_service.subscribe(keys.public_key()).as_json()
    phone.worker.evaluate(
        """([fresh, endpoint]) => resubscribe({
          newSubscription: { endpoint: fresh.endpoint, toJSON: () => fresh },
          oldSubscription: { endpoint, options: {} },
        })""",
        [fresh, before["endpoint"]],
    )
    (found,) = stored(order_id)
    assert (found["endpoint"], found["language"]) == (fresh["endpoint"], "en")


def test_nothing_is_offered_for_an_order_that_has_ended(phone, shop):
    order_id = phone.order()
    phone.page.locator(BUTTON).wait_for()
    ended = {"$set": {"status": "PICKED_UP"}}
    collection("orders").update_one({"_id": ObjectId(order_id)}, ended)
    expect(phone.page.locator(".notify")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_it_looks_right_and_everybody_can_use_it(browser, shop, url, device, size, scheme):
    looks = {"viewport": SIZES[size], "color_scheme": scheme}
    with guest_at(browser, shop, url, offline_too=True, **looks) as guest:
        phone = Phone(guest, url, "granted", device)
        phone.order()
        for state in ("off", "on"):
            if state == "on":
                phone.page.locator(BUTTON).focus()
                phone.page.keyboard.press("Enter")
            expect(phone.page.locator(BUTTON)).to_have_class("plain" if state == "on" else "main")
            assert guest.grave_faults() == []
            keep_picture(guest.page, f"notify-{state}-{size}-{scheme}")
