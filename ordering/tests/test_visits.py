"""One-visit codes: who may order, how a visit ends, and that an old picture opens nothing."""

from datetime import timedelta

import pytest
import requests

from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member, make_shop
from ordering.codes.visits import COOKIE, renew_visit, visit_of
from ordering.services.origins import create_origin
from ordering.tests.guests import PREVIEW, at_once, eventually, place
from ordering.tests.test_short_links import PHONE, code_of, open_code


@pytest.fixture
def party_shop(make_shop):
    """A shop whose Table 1 takes orders of its present visit only."""
    return one_visit(make_shop())


def one_visit(shop, **fields):
    changes = {"oneVisit": True, **fields}
    collection("origins").update_one({"_id": parse_id(shop.origin_id)}, {"$set": changes})
    return shop


def origin_of(shop) -> dict:
    return collection("origins").find_one({"_id": parse_id(shop.origin_id)})


def guest(stack, shop, key: str = "") -> requests.Session:
    """A phone that has scanned the table's current code (or the one of `key`)."""
    phone = requests.Session()
    phone.headers["User-Agent"] = PHONE
    scanned = key or visit_of(origin_of(shop))["key"]
    phone.get(f"{stack.url}/q/{scanned}", allow_redirects=False, timeout=10)
    return phone


def ask(stack, shop, phone, **fields) -> requests.Response:
    return phone.post(stack.url + PREVIEW, json=shop.cart("espresso", **fields), timeout=10)


def order(stack, shop, phone) -> str:
    quoted = ask(stack, shop, phone)
    assert quoted.status_code == 200, quoted.text
    placed = place(stack.url, quoted.json()["data"]["previewOrderId"])
    assert placed.status_code == 200, placed.text
    return placed.json()["orderId"]


def needs_visit(answer: requests.Response) -> bool:
    return (answer.status_code, answer.json().get("code")) == (409, "visit_needed")


def test_a_party_shares_its_visit_and_orders(stack, party_shop) -> None:
    shop = party_shop
    ana, ben = guest(stack, shop), guest(stack, shop)
    orders = [order(stack, shop, phone) for phone in (ana, ben, ana)]
    stored = collection("orders").find({"_id": {"$in": [parse_id(one) for one in orders]}})
    visits = {one["visitId"] for one in stored}
    assert len(visits) == 1
    assert collection("visits").count_documents({"originId": parse_id(shop.origin_id)}) == 1


def test_without_a_visit_one_may_look_and_not_order(stack, party_shop) -> None:
    shop = party_shop
    stranger = requests.Session()
    printed = code_of(origin_of(shop))
    assert open_code(stack, printed).headers["Location"] == f"/o/{shop.origin_id}"
    assert needs_visit(ask(stack, shop, stranger))
    stranger.cookies.set(COOKIE, "x" * 20)
    assert needs_visit(ask(stack, shop, stranger))


def test_an_old_picture_of_the_code_opens_nothing(stack, party_shop) -> None:
    shop = party_shop
    old = visit_of(origin_of(shop))["key"]
    phone = guest(stack, shop, old)
    order(stack, shop, phone)
    member = collection("users").find_one({"email": shop.owner_email})
    renew_visit(origin=origin_of(shop), who=_person(shop))
    assert member is not None
    assert needs_visit(ask(stack, shop, phone))
    answer = open_code(stack, old)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (410, False)
    assert f"/o/{shop.origin_id}" in answer.text  # to look
    next_key = visit_of(origin_of(shop))["key"]
    assert next_key != old
    order(stack, shop, guest(stack, shop, next_key))
    (entry,) = entries_of(f"origin:{shop.origin_id}")
    assert entry["what"] == "codes.visit.closed"


def test_a_quote_of_a_visit_that_ended_meanwhile_is_not_placed(stack, party_shop) -> None:
    shop = party_shop
    quoted = ask(stack, shop, guest(stack, shop)).json()["data"]["previewOrderId"]
    renew_visit(origin=origin_of(shop), who=_person(shop))
    answer = place(stack.url, quoted)
    assert needs_visit(answer)
    assert "has ended" in answer.json()["message"]


def test_a_visit_ends_by_itself_after_its_hours(stack, party_shop) -> None:
    shop = one_visit(party_shop, visitHours=2)
    phone = guest(stack, shop)
    visit = visit_of(origin_of(shop))
    assert visit["expiresAt"] - visit["openedAt"] == timedelta(hours=2)
    over = now() - timedelta(seconds=1)
    collection("visits").update_one({"_id": visit["_id"]}, {"$set": {"expiresAt": over}})
    assert needs_visit(ask(stack, shop, phone))
    assert open_code(stack, visit["key"]).status_code == 410
    assert visit_of(origin_of(shop))["key"] != visit["key"]


def test_the_hours_begin_with_the_first_scan(stack, party_shop) -> None:
    shop = party_shop
    key = visit_of(origin_of(shop))["key"]
    assert open_code(stack, key, "WhatsApp/2.24").status_code == 302
    assert open_code(stack, key, method="head").status_code == 302
    assert visit_of(origin_of(shop)).get("openedAt") is None
    at_once(6, lambda _: open_code(stack, key))
    first = visit_of(origin_of(shop))["openedAt"]
    open_code(stack, key)
    assert visit_of(origin_of(shop))["openedAt"] == first


def test_paying_the_last_open_order_ends_the_visit(stack, sign_in, party_shop) -> None:
    shop, staff = party_shop, sign_in(party_shop)
    phone = guest(stack, shop)
    orders = [order(stack, shop, phone) for _ in range(2)]
    for number, order_id in enumerate(orders):
        still_open = ask(stack, shop, phone)
        assert still_open.status_code == 200, number
        paid = staff.post("/api/v1/payments/counter", json={"orderId": order_id, "method": "cash"})
        assert paid.status_code == 200, paid.text
    eventually(lambda: needs_visit(ask(stack, shop, phone)), seconds=10)
    visit = collection("visits").find_one({"originId": parse_id(shop.origin_id)})
    assert visit["closedBy"] == "payment"


def test_a_visit_is_good_at_its_own_table_only(stack, party_shop) -> None:
    shop = party_shop
    location = collection("locations").find_one({"_id": parse_id(shop.location_id)})
    other = create_origin(location=location, name="Table 2", kind="table", who=_person(shop))
    collection("origins").update_one({"_id": other["_id"]}, {"$set": {"oneVisit": True}})
    phone = guest(stack, shop)
    there = {"origin": {"id": str(other["_id"]), "name": "Table 2"}}
    eventually(lambda: needs_visit(ask(stack, shop, phone, **there)))


def test_an_origin_that_nobody_knows_is_no_way_around(stack, party_shop) -> None:
    shop, phone = party_shop, requests.Session()
    for made_up in ("6790000000000000000000ff", "x"):
        answer = ask(stack, shop, phone, origin={"id": made_up, "name": "Table 1"})
        assert needs_visit(answer)


def test_other_tables_and_other_shops_need_no_visit(stack, party_shop) -> None:
    shop = party_shop
    location = collection("locations").find_one({"_id": parse_id(shop.location_id)})
    plain = create_origin(location=location, name="Bar", kind="table", who=_person(shop))
    there = {"origin": {"id": str(plain["_id"]), "name": "Bar"}}
    eventually(lambda: ask(stack, shop, requests.Session(), **there).status_code == 200)
    assert ask(stack, make_shop(), requests.Session()).status_code == 200


def test_two_who_ask_for_the_code_at_once_get_the_same(party_shop) -> None:
    origin = origin_of(party_shop)
    assert len(set(at_once(8, lambda _: visit_of(origin)["key"]))) == 1


def test_a_till_gets_the_next_partys_code(stack, sign_in, party_shop) -> None:
    shop, staff = party_shop, sign_in(party_shop)
    path = f"/api/v1/origins/{shop.restaurant_id}/{shop.location_id}/{shop.origin_id}/visit"
    first = staff.post(path, json={})
    assert (first.status_code, first.json()["data"]["hours"]) == (201, 4)
    key = first.json()["data"]["link"].rsplit("/", 1)[1]
    phone = guest(stack, shop, key)
    order(stack, shop, phone)
    assert staff.post(path, json={}).json()["data"]["link"] != first.json()["data"]["link"]
    assert needs_visit(ask(stack, shop, phone))
    assert sign_in(make_shop()).post(path, json={}).status_code == 404
    viewer = make_member(shop.restaurant_id, roles={shop.restaurant_id: "viewer"})
    with StaffSession(stack.url, viewer, PASSWORD) as session:
        assert session.post(path, json={}).status_code == 403
    plain = make_shop()
    none = f"/api/v1/origins/{plain.restaurant_id}/{plain.location_id}/{plain.origin_id}/visit"
    assert sign_in(plain).post(none, json={}).status_code == 404


def _person(shop):
    from orderbuddy.accounts.models import User

    return User.objects.get(email=shop.owner_email)
