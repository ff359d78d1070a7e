"""Who may hear what over Socket.IO, and for how long."""

import asyncio
import contextlib
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.core import signing
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from kitchen.socketio import members, server
from kitchen.tests.apps import SECONDS, QuickApp, station, store
from orderbuddy.accounts import handshakes
from orderbuddy.accounts.models import User
from orderbuddy.api.tokens import order_token
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.tests.guests import order

TOKEN = "/api/v1/stations/socket-token"
PATIENCE = members.CHECK_SECONDS + 3

GARBAGE = (
    "", "x", "9", "4", "4x", "42", "42x", "42{}", "42[]", "42[7]", "42[null,1]", "42[[]]",
    "4" + "[" * 9000, "42" + "[" * 9000, "43", "430[]", "44", "45", "451-[]", "46", "49", "1", "6",
    "3x", "42/other,[]", "40/other,", "41", "4199999999999999999999[]", b"\x00", b"4",
)  # fmt: skip


def owner(shop) -> User:
    return User.objects.get(email=shop.owner_email)


def refusal(app: QuickApp, event: str, *data) -> str:
    """The code, which comes as the answer and as an event."""
    app.heard.clear()
    answer = app.ask(event, *data)
    assert answer.pop("success") is False
    assert app.wait_to_hear("exception") == {"status": "error", **answer}
    assert answer["event"] == event
    assert answer["message"]
    return answer["code"]


def told_to_a_member(stack, shop) -> str:
    """Places an order, of which a member's app then hears; its id."""
    with QuickApp(stack.sockets_url, token=handshakes.socket_token(owner(shop))[0]) as other:
        assert other.ask("store_joined", store(shop))["success"]
        placed = order(stack.url, shop, "espresso")
        other.wait_to_hear("order_received", orderId=placed)
    return placed


def hears_orders(stack, shop, app: QuickApp) -> bool:
    """An order that is placed now reaches the app; AssertionError when it does not."""
    return bool(app.wait_to_hear("order_received", orderId=told_to_a_member(stack, shop)))


def hears_no_orders(stack, shop, app: QuickApp) -> bool:
    """Whether an order that is placed now does not reach the app."""
    placed = told_to_a_member(stack, shop)
    time.sleep(0.2)
    return placed not in [said.get("orderId") for _, said in app.heard]


@pytest.mark.parametrize("polls", [False, True], ids=["websocket", "polling"])
def test_the_sessions_cookie_is_enough(stack, shop, sign_in, polls) -> None:
    with QuickApp(stack.sockets_url, sign_in(shop), polls=polls) as app:
        assert app.ask("store_joined", store(shop)) == {"success": True}
        assert hears_orders(stack, shop, app)


def test_a_token_is_enough(stack, shop, sign_in) -> None:
    answer = sign_in(shop).get(TOKEN)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["data"]["expiresAt"].endswith("Z")
    with QuickApp(stack.sockets_url, token=answer.json()["data"]["token"]) as app:
        connected = {
            "success": True,
            "stationId": shop.station_ids["bar"],
            "locationId": shop.location_id,
        }
        assert app.ask("station_joined", station(shop, "bar")) == connected
        assert app.heard == [("station_connected", connected)]
        assert hears_orders(stack, shop, app)


def test_a_sessions_key_is_a_token(stack, shop, sign_in) -> None:
    with QuickApp(stack.sockets_url, token=sign_in(shop).cookies["sessionid"]) as app:
        assert app.ask("store_joined", store(shop))["success"]


@pytest.mark.parametrize(
    "auth",
    [{}, {"token": ""}, {"token": "garbage"}, {"token": 7}, {"token": ["x"]}, {"token": "x" * 5000},
     {"other": "thing"}],
)  # fmt: skip
def test_strangers_hear_nothing(stack, shop, auth) -> None:
    with QuickApp(stack.sockets_url, **auth) as app:
        assert refusal(app, "store_joined", store(shop)) == "not_signed_in"
        assert refusal(app, "station_joined", station(shop, "bar")) == "not_signed_in"
        assert hears_no_orders(stack, shop, app)


def test_a_wrong_token_is_not_made_good_by_a_cookie(stack, shop, sign_in) -> None:
    with QuickApp(stack.sockets_url, sign_in(shop), token="garbage") as app:
        assert refusal(app, "store_joined", store(shop)) == "not_signed_in"


def test_tokens_end(stack, shop, monkeypatch) -> None:
    person = owner(shop)
    said = {"person": str(person.pk), "check": "0" * 20}
    other_password = signing.dumps(said, salt="orderbuddy.socket-token")
    other_purpose = signing.dumps(said, salt="another")
    then = time.time() - handshakes.TOKEN_LASTS.total_seconds() - 60
    monkeypatch.setattr(signing.time, "time", lambda: then)
    old, _ = handshakes.socket_token(person)
    monkeypatch.undo()
    for token in (other_password, other_purpose, old, order_token(person.pk)):
        with QuickApp(stack.sockets_url, token=token) as app:
            assert refusal(app, "store_joined", store(shop)) == "not_signed_in"


def test_members_of_other_restaurants_hear_nothing(stack, make_shop, sign_in) -> None:
    mine, other = make_shop(), make_shop()
    with QuickApp(stack.sockets_url, sign_in(mine)) as app:
        for place in (
            store(other),
            {**store(other), "restaurantId": mine.restaurant_id},
            {**store(other), "locationId": mine.location_id},
            {**store(mine), "locationId": "abc"},
        ):
            assert refusal(app, "store_joined", place) == "not_found"
        for place in (
            station(other, "bar"),
            {**station(mine, "bar"), "stationId": other.station_ids["bar"]},
            {**station(mine, "bar"), "stationId": "abc"},
        ):
            assert refusal(app, "station_joined", place) == "not_found"
        assert hears_no_orders(stack, other, app)
        assert app.ask("store_joined", store(mine))["success"]
        app.heard.clear()
        assert hears_no_orders(stack, other, app)
        assert app.heard == []


def lose_membership(shop, session) -> None:
    User.objects.filter(email=shop.owner_email).update(restaurants=["another"])


def be_disabled(shop, session) -> None:
    User.objects.filter(email=shop.owner_email).update(disabled=True)


def sign_out(shop, session) -> None:
    assert session.post("/sign-out/").status_code < 400


def have_new_password(shop, session) -> None:
    person = owner(shop)
    person.set_password("another-long-password")
    person.save(update_fields=["password"])


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (lose_membership, "not_allowed"),
        (be_disabled, "not_signed_in"),
        (sign_out, "not_signed_in"),
        (have_new_password, "not_signed_in"),
    ],
)
def test_it_stops_within_seconds(stack, shop, sign_in, happens, code) -> None:
    """The socket stays, and may go on as a guest's."""
    session = sign_in(shop)
    colleague = StaffSession(stack.url, make_member(shop.restaurant_id), PASSWORD)
    by_token = session.get(TOKEN).json()["data"]["token"] if happens != sign_out else None
    credentials = {"token": by_token} if by_token else {}
    with (
        QuickApp(stack.sockets_url, session) as app,
        QuickApp(stack.sockets_url, session, **credentials) as second,
        QuickApp(stack.sockets_url, colleague) as third,
    ):
        mine = order(stack.url, shop, "espresso")
        for one in (app, second, third):
            assert one.ask("store_joined", store(shop))["success"]
            assert one.ask("station_joined", station(shop, "bar"))["success"]
            assert one.ask("order_joined", mine)["success"]
            one.heard.clear()
        happens(shop, session)
        for one in (app, second):
            assert one.wait_to_hear("exception", PATIENCE)["code"] == code
            one.heard.clear()
        placed = order(stack.url, shop, "espresso")
        third.wait_to_hear("new_order", orderId=placed)
        move = {"orderId": mine, "orderStatus": "READY_FOR_PICKUP"}
        assert colleague.post("/api/v1/restaurant/order-status", json=move).ok
        for one in (app, second):
            one.wait_to_hear("order_ready_for_pickup")
            assert one.names == ["order_ready_for_pickup"]
            assert refusal(one, "order_accepted", {**store(shop), "orderId": mine}) == "not_joined"
    colleague.close()


def test_saying_the_librarys_own_words_changes_nothing(stack, shop, sign_in) -> None:
    """Who "disconnects" by event must not be forgotten, or nobody would ask about them again."""
    with QuickApp(stack.sockets_url, sign_in(shop)) as app:
        assert app.ask("store_joined", store(shop))["success"]
        for word in ("disconnect", "connect", "emit", "trigger_event", "_tell", "", "*"):
            app.client._send_packet(app.client.packet_class(2, data=[word, "x"]))
        assert hears_orders(stack, shop, app)
        lose_membership(shop, None)
        assert app.wait_to_hear("exception", PATIENCE)["code"] == "not_allowed"


@pytest.mark.parametrize("form", ["bare", "plain", "token"])
def test_a_guest_joins_their_order(stack, shop, sign_in, form) -> None:
    customer = {"customer": {"name": "Ana", "phone": "+15550100"}}
    mine, other = (order(stack.url, shop, "espresso", **customer) for _ in range(2))
    said = {
        "bare": mine,
        "plain": {"orderId": mine, "restaurantId": "", "locationId": "", "stationTags": []},
        "token": {"orderId": mine, "token": order_token(mine)},
    }[form]
    session = sign_in(shop)
    with QuickApp(stack.sockets_url) as app:
        answer = app.ask("order_joined", said)
        assert answer == {"success": True, "orderId": mine, "status": "ACCEPTED"}
        for order_id in (other, mine):
            move = {"orderId": order_id, "orderStatus": "READY_FOR_PICKUP"}
            assert session.post("/api/v1/restaurant/order-status", json=move).ok
        app.wait_to_hear("order_ready_for_pickup")
        told = {"restaurantId": shop.restaurant_id, "orderId": mine}
        assert app.heard == [("order_ready_for_pickup", told)]


def test_a_guest_joins_nothing_else(stack, shop) -> None:
    placed = order(stack.url, shop, "espresso")
    with QuickApp(stack.sockets_url) as app:
        unknown = placed[:-4] + "0000"
        for said in (unknown, {"orderId": unknown}, "abc", {"orderId": "abc"}):
            assert refusal(app, "order_joined", said) == "order_not_found"
        for token in ("x", 7, order_token(unknown)):
            said = {"orderId": placed, "token": token}
            assert refusal(app, "order_joined", said) == "bad_token"
        for said in (None, 7, [], {}, {"orderId": 7}, {"orderId": "x" * 500}):
            assert refusal(app, "order_joined", said) == "bad_message"


def test_guests_report_nothing(stack, shop) -> None:
    placed = order(stack.url, shop, "espresso")
    with QuickApp(stack.sockets_url) as app:
        assert app.ask("order_joined", placed)["success"]
        told = {**store(shop), "orderId": placed, "itemId": "x", "waitTime": 5}
        for event in ("order_accepted", "order_item_completed", "order_wait_time_updated"):
            assert refusal(app, event, told) == "not_joined"


def test_pages_of_other_origins_are_refused(stack, shop, sign_in) -> None:
    url, cookie = stack.sockets_url, {"Cookie": sign_in(shop).cookie_header}
    query = "/socket.io/?EIO=4&transport="
    for origin, good in {url: True, "https://evil.example": False, "null": False}.items():
        answer = requests.get(
            f"{url}{query}polling", headers={**cookie, "Origin": origin}, timeout=SECONDS
        )
        assert (answer.status_code, answer.headers.get("Access-Control-Allow-Origin")) == (
            (200, origin) if good else (400, None)
        )
        address = f"{stack.ws_url}{query}websocket"
        with contextlib.nullcontext() if good else pytest.raises(InvalidStatus):  # noqa: SIM117
            with connect(address, origin=origin, additional_headers=cookie) as raw:
                assert raw.recv(timeout=SECONDS).startswith("0")


def test_the_apps_origins_are_good(settings) -> None:
    settings.API_ENDPOINT = "https://api.example"
    settings.MENU_ENDPOINT, settings.STORE_ENDPOINT = "https://menu.example", ""
    here = {"HTTP_HOST": "sockets.example:8443"}
    allowed = ["https://api.example", "https://menu.example", "https://sockets.example:8443"]
    assert all(server.origin_allowed(origin, here) for origin in allowed)
    refused = ["", "https://sockets.example", "https://menu.example.evil", "http://menu.example"]
    assert not any(server.origin_allowed(origin, here) for origin in refused)


@contextlib.contextmanager
def raw_socket(stack):
    """A socket that is connected to the default namespace, without a library."""
    with connect(f"{stack.ws_url}/socket.io/?EIO=4&transport=websocket") as raw:
        opened = raw.recv(timeout=SECONDS)
        assert opened.startswith("0")
        assert json.loads(opened[1:])["maxPayload"] == server.LONGEST_MESSAGE
        raw.send("40")
        assert raw.recv(timeout=SECONDS).startswith("40")
        yield raw


def test_what_is_too_long_ends_the_socket(stack) -> None:
    with raw_socket(stack) as raw, pytest.raises(ConnectionClosed):
        raw.send("42" + json.dumps(["order_joined", "x" * server.LONGEST_MESSAGE]))
        raw.recv(timeout=SECONDS)


def test_garbage_harms_nobody(stack, shop, sign_in) -> None:
    log_path = stack.process("sockets").log_path
    other_tests_said = len(log_path.read_text())
    with QuickApp(stack.sockets_url, sign_in(shop)) as app:
        for garbage in GARBAGE:
            with raw_socket(stack) as raw:
                try:
                    raw.send(garbage)
                    raw.send('421["order_joined","abc"]')
                    raw.recv(timeout=0.3)
                except (ConnectionClosed, TimeoutError):
                    pass  # closed, or silent: either is fine
            assert app.ask("store_joined", store(shop))["success"], garbage
    log = log_path.read_text()[other_tests_said:]
    assert "Traceback" not in log, log[-3000:]


def test_who_says_too_much_is_cut_off(stack) -> None:
    with raw_socket(stack) as raw, pytest.raises(ConnectionClosed):
        for _ in range(2 * server.MESSAGES_PER_WINDOW):
            raw.send('42["order_accepted",{}]')
        while True:
            raw.recv(timeout=SECONDS)


def test_joins_are_counted(stack, shop) -> None:
    placed = order(stack.url, shop, "espresso")
    with QuickApp(stack.sockets_url) as app:
        for _ in range(members.COSTLY_PER_WINDOW):
            assert app.ask("order_joined", placed)["success"]
        assert refusal(app, "order_joined", placed) == "too_many"


def test_who_does_not_read_holds_up_nobody(stack, shop, sign_in) -> None:
    """A screen whose network is stuck: it takes nothing more, and says nothing."""
    session = sign_in(shop)
    with QuickApp(stack.sockets_url, session) as app, socket.socket() as stuck:
        assert app.ask("store_joined", store(shop))["success"]
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        stuck.connect((stack.host, stack.sockets_port))
        stuck.sendall(_handshake(session))
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += stuck.recv(2048)
        for message in ("40", f'42["store_joined",{json.dumps(store(shop))}]'):
            stuck.sendall(_frame(message))
        time.sleep(0.5)
        for _ in range(10):
            began = time.monotonic()
            placed = order(stack.url, shop, "espresso")
            app.wait_to_hear("order_received", orderId=placed)
            assert time.monotonic() - began < 5


def _handshake(session) -> bytes:
    lines = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", "Host: here", "Upgrade: websocket",
        "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", f"Cookie: {session.cookie_header}", "", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def _frame(message: str) -> bytes:
    """A client's text frame (RFC 6455), with a mask of zeros."""
    said = message.encode()
    size = bytes([128 | len(said)]) if len(said) < 126 else b"\xfe" + len(said).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + said


def test_a_process_takes_so_many_sockets_and_no_more() -> None:
    app = server.SocketIo(other=None)
    app.server.eio.sockets = dict.fromkeys(range(server.MOST_SOCKETS))
    sent = []

    async def send(message) -> None:
        sent.append(message)

    for kind in ("http", "websocket"):
        scope = {"type": kind, "path": "/socket.io/", "query_string": b"EIO=4", "method": "GET"}
        # In a thread of its own: the browser tests' event loop may live in this one.
        with ThreadPoolExecutor() as threads:
            threads.submit(asyncio.run, app(scope, None, send)).result()
    assert [one.get("status") or one["type"] for one in sent] == [
        503,
        "http.response.body",
        "websocket.close",
    ]


def test_mail_that_is_not_fetched_does_not_pile_up(stack, shop) -> None:
    """A client that polls, says that it is alive, and never comes for what it is told."""
    url = f"{stack.sockets_url}/socket.io/?EIO=4&transport=polling"
    opened = json.loads(requests.get(url, timeout=SECONDS).text[1:])
    url += f"&sid={opened['sid']}"
    assert requests.post(url, data="40", timeout=SECONDS).text == "OK"
    said = "\x1e".join(['421["order_joined","abc"]'] * 60)
    answers = []
    for _ in range(8):  # each is answered twice, by answer and by event
        answers.append(requests.post(url, data=said, timeout=SECONDS).status_code)
    deadline = time.monotonic() + server.SWEEP_SECONDS + 10
    while requests.post(url, data="3", timeout=SECONDS).status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert answers[0] == 200
