"""Every path of the URL map: who may not, is told so. A path that is added later is walked too."""

import re
from collections.abc import Iterator

import pytest
import requests
from django.urls import URLPattern, URLResolver, get_resolver

from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member

# What anyone may open. Everything else must refuse strangers.
PUBLIC = re.compile(
    r"(api/v1/)?(order-app/|menu-app/|push/(key|receipts|orders/)|consent/orders/"
    r"|auth/(code|password|second-factor|refresh|sign-out)"
    # Of payments only what guests and gateways open.
    r"|payments/(?!counter|settlement/|.*/(story|refund|void|tip)\Z))"
    r"|api/(schema|docs|redoc)\Z|health(/live|/ready)?\Z|sign-in/|sign-out/\Z"
    r"|kitchen/pair/|\^uploads/|invitations/|o/|q/|status/|(api/v1/)?chat/|conversations/files/"
    r"|manifest\.webmanifest\Z|sw\.js\Z|admin/(login/|logout/|jsi18n/)"
)
# Everybody's own: whoever is signed in opens it, and finds themselves there.
OWN = re.compile(r"account/|(api/v1/)?auth/")
METHODS = ("get", "post", "patch", "put", "delete")
REFUSED = {401, 403, 404}
# What an owner may do who is one anywhere, and which is about no restaurant.
OF_NO_RESTAURANT = ("users/create-user",)
NAMES = ("Zanzibar Bistro", "Hidden Quay")
SIGN_IN = re.compile(r"/(sign-in|admin/login)/")


def paths(patterns=None, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every (route, view) of the URL map."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from paths(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


CLOSED = sorted({route for route, _ in paths() if not PUBLIC.match(route)})
STAFF = [route for route in CLOSED if not OWN.match(route)]


def filled(route: str, shop, order_id: str) -> str:
    """The route with a real shop's ids in it: what a stranger would try to read."""
    known = {
        "restaurant_id": shop.restaurant_id,
        "day": "2026-11-21",
        "location_id": shop.location_id,
        "station_id": shop.station_ids["bar"],
        "printer_id": shop.station_ids["bar"],
        "order_id": order_id,
        "origin_id": shop.origin_id,
        "menu_id": shop.menu_id,
        "campaign_id": shop.location_id,
        "object_id": shop.location_id,
        "app_label": "menus",
        "content_type_id": shop.location_id,
        "url": "menus/location/",
    }
    route = re.sub(r"\(\?P<(\w+)>.*?\)\$?", lambda found: known.get(found[1], "x"), route)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known.get(found[1], "x"), route).replace(
        "^", ""
    ).replace("$", "").replace("\\Z", "")


def refused(answer: requests.Response) -> bool:
    """Refused, or sent to the sign-in page."""
    if answer.status_code in REFUSED | {405}:
        return True
    return answer.status_code in (301, 302) and bool(SIGN_IN.search(answer.headers["Location"]))


@pytest.fixture(scope="module")
def victim(stack):
    """A shop with an order, which none of the people below may see."""
    from orderbuddy.testing.shops import make_shop
    from ordering.tests.guests import order

    shop = make_shop(restaurant={"name": NAMES[0]}, name=NAMES[1])
    # It has the location's id, so that whoever knows that one knows this one too.
    key = parse_id(shop.location_id)
    campaign = {"locationId": key, "restaurantId": shop.restaurant_id, "name": NAMES[1]}
    collection("campaigns").insert_one({"_id": key, **campaign, "isActive": True})
    return shop, order(stack.url, shop, "espresso")


def signed_out(stack) -> requests.Session:
    session = requests.Session()
    session.headers["Connection"] = "close"
    return session


def stranger(stack) -> requests.Session:
    return StaffSession(stack.url, make_member(), PASSWORD)


def member_of_another(stack) -> requests.Session:
    from orderbuddy.testing.shops import make_shop

    return StaffSession(stack.url, make_member(make_shop().restaurant_id), PASSWORD)


@pytest.fixture(scope="module", params=[signed_out, stranger, member_of_another])
def person(stack, request) -> Iterator[tuple[str, requests.Session]]:
    with request.param(stack) as session:
        yield request.param.__name__, session


def shows_nothing_of(answer: requests.Response, shop, order_id: str, asked: str) -> bool:
    """A page of one's own (a list, the admin's home) may open if it holds nothing of the shop."""
    if answer.status_code != 200:
        return False
    ids = (shop.restaurant_id, shop.location_id, shop.menu_id, order_id)
    # An id that was asked for, as some pages repeat it, tells nobody anything.
    secrets = [one for one in ids if one not in asked]
    return not any(one in answer.text for one in [*secrets, shop.owner_email, *NAMES])


@pytest.mark.parametrize("route", STAFF)
def test_staff_paths_refuse(stack, victim, person, route: str) -> None:
    (shop, order_id), (who, session) = victim, person
    path = filled(route, shop, order_id)
    body = {
        "orderId": order_id, "itemId": "x", "itemIds": ["x"], "orderItemStatus": "STARTED",
        "orderStatus": "CANCELLED", "restaurantId": shop.restaurant_id,
        "locationId": shop.location_id, "name": "Mine", "tags": [], "notes": "Mine",
        "stationIds": [shop.station_ids["bar"]], "changedAt": "2026-11-21T05:19:25.791Z",
        "alarmId": f"unshown:{order_id}:{shop.station_ids['bar']}", "method": "cash",
        "minutes": 15, "extraMinutes": 10, "isAvailable": False, "count": 1,
        "token": "w:mine", "platform": "web",
        "to": "CANCELLED", "text": "Mine",
    }  # fmt: skip
    for method in METHODS:
        wanted = body if method != "get" else None
        answer = session.request(
            method, stack.url + path, json=_only(route, wanted), allow_redirects=False, timeout=30
        )
        if answer.is_redirect and not refused(answer):
            # The admin sends people on to where they may be: what counts is what they find there.
            answer = session.get(stack.url + answer.headers["Location"], timeout=30)
        if who == "member_of_another" and route.endswith(OF_NO_RESTAURANT):
            continue
        fine = refused(answer) or (
            who != "signed_out"
            and (method == "get" or route.startswith("admin/"))
            and shows_nothing_of(answer, shop, order_id, path)
        )
        assert fine, f"{who} {method} {path}: {answer.status_code} {answer.text[:300]}"


def _only(route: str, body: dict | None) -> dict | None:
    """The fields that this path takes, so that it is refused for who asks, not for its body."""
    if body is None:
        return None
    takes = {
        "order-item": ("orderId", "itemId", "orderItemStatus"),
        "bump": ("orderId", "itemIds"),
        "recall": ("orderId", "itemIds"),
        "start": ("orderId", "itemIds"),
        "fire": ("orderId", "itemIds"),
        "hold": ("orderId", "itemIds"),
        "cancel-lines": ("orderId", "itemIds"),
        "change-line": ("orderId", "itemId", "notes"),
        "acknowledge": ("orderId", "stationIds", "changedAt"),
        "alarm-seen": ("alarmId",),
        "order-status": ("orderId", "orderStatus"),
        "category": ("name",),
        "sort-order": ("categoryId", "sortOrder"),
        "item": ("name", "price", "categoryId"),
        "availability": ("isAvailable",),
        "stock": ("count",),
        "pause": ("minutes",),
        "rush": ("extraMinutes", "minutes"),
        "counter": ("orderId", "method"),
        "move": ("to",),
        "text": ("text",),
        "reprint": ("orderId",),
        "test": (),
        "create": (),
        "<str:user_id>": (),
        "update-restaurantDetails": (),
        "visit": (),
        "<str:location_id>": ("name",) if "printers/" in route else (),
        "subscribe": ("restaurantId", "token", "platform"),
        "stations": ("restaurantId", "locationId", "name", "tags"),
    }
    last = route.rsplit("/", 1)[-1]
    if last in ("category", "sort-order", "item"):
        body = {**body, "name": {"en": "Mine"}, "price": 1, "categoryId": "coffee", "sortOrder": 1}
    names = takes.get(last)
    return body if names is None else {name: body[name] for name in names}


@pytest.mark.parametrize("route", [route for route in CLOSED if OWN.match(route)])
def test_what_is_ones_own_is_nobody_elses(stack, victim, person, route: str) -> None:
    (shop, order_id), (who, session) = victim, person
    path = filled(route, shop, order_id)
    for method in METHODS if who == "signed_out" else ("get",):
        answer = session.request(method, stack.url + path, allow_redirects=False, timeout=30)
        assert refused(answer) or (
            who != "signed_out" and shows_nothing_of(answer, shop, order_id, path)
        ), f"{who} {method} {path}: {answer.status_code} {answer.text[:300]}"


def test_nothing_of_the_victim_was_changed(stack, victim) -> None:
    from orderbuddy.mongo import collection, parse_id

    _, order_id = victim
    stored = collection("orders").find_one({"_id": parse_id(order_id)})
    assert stored["status"] == "ACCEPTED"
    assert collection("stations").count_documents({"name": "Mine"}) == 0


def test_the_map_has_the_staff_paths_that_we_know_of() -> None:
    """The walk above would pass if it walked nothing."""
    assert {"api/v1/stations", "stations/order-item", "api/v1/restaurant/order-status"} <= {*STAFF}
    assert {"payments/counter", "api/v1/payments/<str:payment_id>/refund"} <= {*STAFF}
    assert len(STAFF) > 25


@pytest.mark.parametrize("path", ["/ws/kitchen/{}/", "/ws/staff/{}/"])
def test_staff_sockets_refuse(stack, victim, person, path: str) -> None:
    from websockets.exceptions import ConnectionClosed

    (shop, _), (who, session) = victim, person
    mine = session if who != "signed_out" else None
    socket = stack.open_socket(path.format(shop.location_id), mine)
    with socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=30)
    assert closed.value.rcvd.code in ({4401} if who == "signed_out" else {4403, 4404})


def test_the_walk_covers_every_socket(stack) -> None:
    from kitchen.routing import websocket_urlpatterns as kitchen_sockets
    from ordering.routing import websocket_urlpatterns as ordering_sockets

    # /ws/screen/ belongs to no place: see kitchen/tests/test_screens_access.py.
    found = {str(one.pattern) for one in [*kitchen_sockets, *ordering_sockets]}
    # Those of the staff above, and of guests: of an order, and of the menu, which anyone may hear.
    assert len(found) == 5


@pytest.mark.parametrize("token", ["", "?token=", "?token=nonsense"])
def test_a_guests_socket_needs_the_orders_token(stack, victim, token: str) -> None:
    from websockets.exceptions import ConnectionClosed

    socket = stack.open_socket(f"/ws/orders/{victim[1]}/{token}")
    with socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=30)
    assert closed.value.rcvd.code == 4403
