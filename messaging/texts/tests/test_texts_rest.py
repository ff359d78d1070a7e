"""Texts over REST: who may, what is refused, what is written down."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from django.test import Client

from messaging.indexes import INDEXES
from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection, database
from orderbuddy.testing.shops import make_member
from orderbuddy.tests.admin_forms import client_of

BODY = "{restaurant}: {code} is on the counter. {link}"


def address(shop, rest: str = "/order_ready/sms/en") -> str:
    return f"/api/v1/message-texts/{shop.restaurant_id}{rest}"


def call(method: str, path: str, client: Client, body=None):
    sent = msgspec.json.encode(body) if body is not None else b""
    return client.generic(method, path, sent, content_type="application/json")


@pytest.fixture
def owner(shop) -> Client:
    return client_of(shop.owner_email)


def put(shop, client, rest: str = "/order_ready/sms/en", **body):
    return call("PUT", address(shop, rest), client, {"body": BODY, "version": 0, **body})


def test_what_there_is_to_word(shop, owner) -> None:
    put(shop, owner, "/order_ready/sms/es")
    listed = {one["event"]: one for one in call("GET", address(shop, ""), owner).json()["data"]}
    assert not {"sign_in_code", "staff_text", "broadcast", "help"} & {*listed}
    ready = listed["order_ready"]
    assert ready["channels"] == {"push": [], "whatsapp": [], "sms": ["es"]}
    assert {"name": "code", "description": "The order's number"} in ready["gaps"]
    assert listed["invitation"]["needed"] == ["link"]


def test_ours_then_their_own_then_ours_again(shop, owner) -> None:
    ours = call("GET", address(shop), owner).json()["data"]
    assert (ours["isOwn"], ours["version"]) == (False, 0)
    assert ours["body"] == ours["default"]["body"]
    own = put(shop, owner).json()["data"]
    assert (own["isOwn"], own["version"], own["body"]) == (True, 1, BODY)
    assert own["segments"]["parts"] == 1
    assert own["default"] == ours["default"]
    again = put(shop, owner, version=1, body="{code}").json()["data"]
    assert (again["version"], again["body"]) == (2, "{code}")
    gone = call("DELETE", f"{address(shop)}?version=2", owner)
    assert gone.json()["data"] == ours
    assert call("DELETE", f"{address(shop)}?version=2", owner).status_code == 200


def test_each_change_is_written_down_once(shop, owner) -> None:
    put(shop, owner)
    put(shop, owner, version=1)
    call("DELETE", f"{address(shop)}?version=2", owner)
    subject = f"text:{shop.restaurant_id}:order_ready:sms:en"
    first, last = entries_of(subject)
    assert (first["what"], first["after"]["body"]) == ("messages.text.changed", BODY)
    assert "is ready" in first["before"]["body"]
    assert (last["what"], last["before"]["body"]) == ("messages.text.reset", BODY)
    assert {first["restaurantId"], last["restaurantId"]} == {shop.restaurant_id}
    assert first["whoName"]


def test_two_who_change_it_at_the_same_time(shop, owner) -> None:
    answers = [put(shop, owner, version=1), put(shop, owner), put(shop, owner)]
    assert [one.status_code for one in answers] == [412, 200, 412]
    assert answers[2].json()["code"] == "changed_meanwhile"
    assert call("DELETE", f"{address(shop)}?version=7", owner).status_code == 412
    with ThreadPoolExecutor(4) as several:
        bodies = [f"{at} {{code}}" for at in range(4)]
        clients = [client_of(shop.owner_email) for _ in bodies]
        found = several.map(
            lambda one: put(shop, one[0], version=1, body=one[1]), zip(clients, bodies, strict=True)
        )
        assert sorted(one.status_code for one in found) == [200, 412, 412, 412]


@pytest.mark.parametrize(
    ("rest", "body", "words"),
    [
        ("/order_ready/sms/en", {"body": "{cod}"}, "body has {cod}, which is not known here"),
        ("/order_ready/sms/en", {"body": ""}, "body should not be empty"),
        ("/order_ready/sms/en", {"subject": "x"}, "subject should not exist"),
        ("/order_ready/sms/en", {"version": -1}, "version must not be less than 0"),
        ("/order_ready/sms/en", {"text": "x"}, "property text should not exist"),
        ("/order_ready/push/en", {"subject": ""}, "subject should not be empty"),
        (
            "/order_ready/whatsapp/en",
            {"buttons": [{"title": "x" * 21, "id": "a"}]},
            "buttons.0.title must be shorter than or equal to 20 characters",
        ),
        ("/order_ready/sms/en", {"body": "x" * 10_001}, "body must be shorter than or equal to"),
    ],
)
def test_what_is_refused_names_its_field(shop, owner, rest, body, words) -> None:
    answer = put(shop, owner, rest, **body)
    assert answer.status_code == 400
    assert any(words in one for one in answer.json()["message"]), answer.json()
    assert collection("message_texts").count_documents({"restaurantId": shop.restaurant_id}) == 0


@pytest.mark.parametrize(
    "rest",
    [
        "/sign_in_code/sms/en",
        "/nothing/sms/en",
        "/order_ready/fcm/en",
        "/order_ready/sms/fr",
        "/staff_text/sms/en",
    ],
)
def test_what_nobody_may_word(shop, owner, rest) -> None:
    assert call("GET", address(shop, rest), owner).status_code == 404
    assert put(shop, owner, rest).status_code == 404


def test_a_version_is_needed_to_reset(shop, owner) -> None:
    for query in ("", "?version=x", "?version=9999999999"):
        answer = call("DELETE", f"{address(shop)}{query}", owner)
        assert (answer.status_code, answer.json()["message"]) == (
            400,
            ["version must be an integer number"],
        )


def test_a_preview_stores_nothing(shop, owner) -> None:
    text = {"subject": "{code} é <b>", "body": "Olá, <i>"}
    path = address(shop, "/order_ready/email/pt/preview")
    shown = call("POST", path, owner, text).json()["data"]
    assert shown["subject"] == "A12 é <b>"
    assert "Olá, &lt;i&gt;" in shown["html"] and "<i>" not in shown["html"]
    wrong = call("POST", address(shop, "/order_ready/sms/en/preview"), owner, {"body": "{x} á"})
    told = wrong.json()["data"]
    assert told["faults"][0].startswith("body has {x}")
    assert told["segments"]["costly"] == ["á"]
    assert collection("message_texts").count_documents({"restaurantId": shop.restaurant_id}) == 0


def test_how_emails_look(shop, owner) -> None:
    shown = call("GET", address(shop, "/brand"), owner).json()["data"]
    assert (shown["colour"], shown["shown"]["colour"]) == ("", "#b3401f")
    changed = call("PUT", address(shop, "/brand"), owner, {"colour": "#1f6f6b"}).json()["data"]
    assert (changed["colour"], changed["shown"]["colour"]) == ("#1f6f6b", "#1f6f6b")
    assert call("PUT", address(shop, "/brand"), owner, {"colour": "red"}).status_code == 400
    mail = call("POST", address(shop, "/order_ready/email/en/preview"), owner, {"body": "a"})
    assert "#1f6f6b" in mail.json()["data"]["html"]


PATHS = [
    ("GET", "", None),
    ("GET", "/order_ready/sms/en", None),
    ("PUT", "/order_ready/sms/en", {"body": BODY, "version": 0}),
    ("DELETE", "/order_ready/sms/en?version=0", None),
    ("POST", "/order_ready/sms/en/preview", {"body": BODY}),
    ("GET", "/brand", None),
    ("PUT", "/brand", {"colour": "#1f6f6b"}),
]


@pytest.mark.parametrize(("method", "rest", "body"), PATHS)
def test_strangers_and_those_who_may_not(make_shop, method, rest, body) -> None:
    shop, other = make_shop(), make_shop()
    path, here = address(shop, rest), shop.restaurant_id
    assert call(method, path, Client(), body).status_code == 401
    assert call(method, path, client_of(other.owner_email), body).status_code == 404
    for role in ("cashier", "kitchen", "viewer"):
        somebody = client_of(make_member(here, roles={here: role}))
        assert call(method, path, somebody, body).status_code == 403
    limited = client_of(make_member(here, roles={here: "owner"}, places={here: []}))
    assert call(method, path, limited, body).status_code == 403
    manager = client_of(make_member(here, roles={here: "manager"}))
    assert call(method, path, manager, body).status_code == 200


def test_another_restaurants_words_are_not_read(make_shop) -> None:
    shop, other = make_shop(), make_shop()
    put(shop, client_of(shop.owner_email))
    told = call("GET", address(other), client_of(other.owner_email)).json()["data"]
    assert told["isOwn"] is False
    assert "counter" not in told["body"]


def test_a_restaurants_texts_are_found_by_an_index(shop) -> None:
    (index,) = [one for one in INDEXES if one.collection == "message_texts"]
    collection("message_texts").create_index(list(index.keys), name=index.name)
    query = {"find": "message_texts", "filter": {"restaurantId": shop.restaurant_id}}
    explained = database().command("explain", query)
    assert "IXSCAN" in str(explained["queryPlanner"]["winningPlan"])
