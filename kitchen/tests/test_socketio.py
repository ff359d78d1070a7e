"""The apps of today hear the recorded events, whoever made the change and on whichever process."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from kitchen.tests.apps import App, install_client
from orderbuddy.running.clients import StaffSession
from orderbuddy.tests.replay import OWNER, PASSWORD, Normaliser, load_fixtures, recorded
from ordering.tests.guests import order

RESTAURANT = "harbor_cafe"
LOCATION = "679000000000000000000011"
BAR = "679000000000000000000051"


@pytest.fixture(scope="session")
def modules():
    return install_client()


@pytest.fixture
def open_app(modules) -> Iterator[Callable[..., App]]:
    """`open_app(url, session, **options)` → an App that is connected."""
    with ExitStack() as opened:

        def open_app(url: str, session: StaffSession | None = None, **options: Any) -> App:
            if session is not None:
                options["extraHeaders"] = {"Cookie": session.cookie_header}
            return opened.enter_context(App(modules, url, **options))

        yield open_app


TRANSPORTS = {"websocket": ["websocket"], "polling": ["polling"], "both": ["polling", "websocket"]}


@pytest.mark.parametrize("reported", [False, True], ids=["unreported", "reported"])
@pytest.mark.parametrize("transports", TRANSPORTS.values(), ids=TRANSPORTS)
def test_the_recorded_first_order(stack, open_app, transports, reported) -> None:
    """Each hears exactly what was recorded, in that order; with the apps' own reports, no more."""
    load_fixtures()
    session = StaffSession(stack.url, OWNER, PASSWORD)
    apps = {
        "store": open_app(stack.sockets_url, session, transports=transports),
        "bar": open_app(stack.sockets_url, session, transports=transports),
        "guest": open_app(stack.sockets_url, transports=transports),
    }
    place = {"restaurantId": RESTAURANT, "locationId": LOCATION}
    assert apps["store"].ask("store_joined", place) == {"success": True}
    apps["bar"].say("station_joined", {**place, "stationId": BAR, "stationTags": ["bar"]})
    apps["bar"].wait_to_hear("station_connected")
    normaliser = Normaliser()
    _replay(session, normaliser, apps if reported else None, apps["guest"])
    for name, app in apps.items():
        expected = [one for one in recorded("sockets") if one["heardBy"] == name]
        app.wait_to_hear(expected[-1]["event"])
    session.close()
    for name, app in apps.items():
        expected = [one for one in recorded("sockets") if one["heardBy"] == name]
        heard = [(event, normaliser.answered(payload)) for event, payload in app.heard]
        assert heard == [(one["event"], normaliser.recorded(one["data"])) for one in expected]


FIRST_ORDER = {
    "preview: prices come from the menu, not from the client": None,
    "place without payment: auto-accepted": None,
    "order item started": "order_item_started",
    "order item completed": "order_item_completed",
    "order status to ACCEPTED": "order_accepted",
    "order status to READY_FOR_PICKUP": "order_ready_for_pickup",
    "order status to PICKED_UP": "order_completed",
}


def _replay(session, normaliser, apps, guest: App) -> None:
    exchanges = {one["name"]: one for one in recorded()}
    for name, report in FIRST_ORDER.items():
        exchange = exchanges[name]
        path, body = (normaliser.translate(exchange[key]) for key in ("path", "body"))
        answer = session.request(exchange["method"], f"/api/v1{path}", json=body)
        assert answer.status_code == exchange["status"], answer.text
        normaliser.learn(exchange["response"], answer.json())
        if "place" in name:
            order_id = answer.json()["orderId"]
            assert guest.ask("order_joined", order_id)["status"] == "ACCEPTED"
        if report and apps:
            told = {"restaurantId": RESTAURANT, "locationId": LOCATION, "orderId": order_id}
            if "item" in report:
                line = {"itemId": "l1", "stationTags": ["bar"]}
                assert apps["bar"].ask(report, {**told, **line}) == {"success": True}
            else:
                del told["locationId"]
                assert apps["store"].ask(report, told) == {"success": True}


@pytest.mark.drill
def test_a_process_killed_under_an_app(stack, open_app, shop, sign_in) -> None:
    """The client's library comes back by itself; whoever joins again hears on."""
    app = open_app(stack.sockets_url, sign_in(shop))
    joined = {"restaurantId": shop.restaurant_id, "locationId": shop.location_id}
    assert app.ask("store_joined", joined) == {"success": True}
    first = order(stack.url, shop, "espresso")
    app.wait_to_hear("order_received", orderId=first)
    app.wait_for("upgraded")  # a request that waits for news ends otherwise
    sockets = stack.process("sockets")
    sockets.kill()
    assert app.wait_for("disconnected")["disconnected"] == "transport close"
    order(stack.url, shop, "espresso")
    known = len(app.lines)
    sockets.start()
    sockets.wait_ready()
    app.wait_for("connected", lambda line: line in app.lines[known:])
    assert app.ask("store_joined", joined) == {"success": True}
    third = order(stack.url, shop, "espresso")
    app.wait_to_hear("order_received", orderId=third)
    assert [said["orderId"] for _, said in app.heard] == [first, third]
