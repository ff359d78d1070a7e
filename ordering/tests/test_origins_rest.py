"""Tables and codes over REST; the recorded answers are in test_contract."""

import base64
import io

import pytest
import requests
import zxingcpp
from PIL import Image

from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member, make_shop
from ordering.tests.guests import at_once

PLAIN = {
    "dotsOptions": {"color": "#4a1f8c", "type": "rounded"},
    "backgroundOptions": {"color": "#ffffff"},
}


def path(shop, more: str = "") -> str:
    return f"/api/v1/origins/{shop.restaurant_id}/{shop.location_id}{more}"


def stored_location(shop) -> dict:
    return collection("locations").find_one({"_id": parse_id(shop.location_id)})


def test_a_new_table_has_a_picture_of_its_short_link(stack, sign_in, shop) -> None:
    session = sign_in(shop)
    assert session.put(path(shop, "/qr-style"), json={"qrCodeStyle": PLAIN}).status_code == 200
    made = session.post(path(shop), json={"name": "Table 3", "type": "table"}).json()["data"]
    _, _, picture = made["qrCode"].partition("base64,")
    image = Image.open(io.BytesIO(base64.b64decode(picture)))
    assert [one.text for one in zxingcpp.read_barcodes(image)] == [made["qrCodeId"]]
    assert (74, 31, 140) in {colour for _, colour in image.convert("RGB").getcolors(99_999)}
    code = made["qrCodeId"].rsplit("/", 1)[1]
    answer = requests.get(f"{stack.url}/q/{code}", allow_redirects=False, timeout=5)
    assert answer.headers["Location"].endswith(f"/o/{made['_id']}")
    (entry,) = entries_of(f"origin:{made['_id']}")
    assert (entry["what"], entry["after"]["labels"]) == ("codes.origins.created", ["Table 3"])


def test_the_list_is_in_the_order_in_which_they_were_made(sign_in, shop) -> None:
    session = sign_in(shop)
    for name in ("Bay 2", "Bay 1"):
        session.post(path(shop), json={"name": name, "type": "parking"})
    listed = session.get(path(shop)).json()["data"]
    labels = [one["label"] for one in listed["originData"]]
    # Table 1 is this process's, perhaps of the same second: ids tell no more of an order then.
    assert sorted(labels) == ["Bay 1", "Bay 2", "Table 1"]
    assert [one for one in labels if one != "Table 1"] == ["Bay 2", "Bay 1"]
    keys = {"_id", "restaurantId", "locationId", "label", "qrCodeId", "qrCode", "type"}
    assert all(set(one) == keys for one in listed["originData"])


def test_codes_that_are_made_at_once_are_all_others(sign_in, shop) -> None:
    session = sign_in(shop)
    at_once(8, lambda number: session.post(path(shop), json={"name": f"T{number}"}))
    codes = [one["code"] for one in collection("origins").find(
        {"restaurantId": shop.restaurant_id, "code": {"$exists": True}})]  # fmt: skip
    assert len(codes) == len(set(codes)) == 8


def test_an_unreadable_style_is_refused_in_words(sign_in, shop) -> None:
    before = stored_location(shop)
    style = {**PLAIN, "dotsOptions": {"color": "#f2f2f2"}}
    answer = sign_in(shop).put(path(shop, "/qr-style"), json={"qrCodeStyle": style})
    assert answer.status_code == 400
    assert answer.json()["message"] == [
        "The dots (#f2f2f2) and the background (#ffffff) are too alike: their contrast is 1.1, "
        "at least 4 is needed"
    ]
    assert stored_location(shop) == before


def test_the_style_is_stored_as_it_was_sent(sign_in, shop) -> None:
    sent = {"qrCodeStyle": PLAIN, "qrCodeImage": "https://cdn.example/logo.png"}
    answer = sign_in(shop).put(path(shop, "/qr-style"), json=sent)
    assert answer.json() == {"data": None, "message": "QR style updated successfully"}
    stored = stored_location(shop)
    assert (stored["qrCodeStyle"], stored["qrCodeImage"]) == (PLAIN, sent["qrCodeImage"])
    (entry,) = entries_of(f"location:{shop.location_id}")
    assert (entry["what"], entry["after"]["qrCodeStyle"]) == ("codes.style.changed", PLAIN)


WRONG = [
    ("post", "", {"name": ""}, "name should not be empty"),
    ("post", "", {"name": "T", "type": "boat"}, "type must be one of the following values"),
    ("post", "", {"name": "T", "code": "mine"}, "property code should not exist"),
    ("put", "/qr-style", {}, "qrCodeStyle should not be empty"),
    ("put", "/qr-style", {"qrCodeStyle": {"colour": 1}}, "property colour should not exist"),
    ("put", "/qr-style", {"qrCodeStyle": {"width": 0}}, "width must not be less than 1"),
]


@pytest.mark.parametrize(("verb", "more", "body", "words"), WRONG)
def test_what_is_wrong_is_said(sign_in, shop, verb, more, body, words) -> None:
    answer = sign_in(shop).request(verb, path(shop, more), json=body)
    assert answer.status_code == 400
    assert any(words in one for one in answer.json()["message"]), answer.json()
    assert collection("origins").count_documents({"restaurantId": shop.restaurant_id}) == 1


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_who_may_only_read(stack, shop, role: str) -> None:
    member = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    with StaffSession(stack.url, member, PASSWORD) as session:
        assert session.get(path(shop)).status_code == 200
        assert session.post(path(shop), json={"name": "Mine"}).status_code == 403
        assert session.put(path(shop, "/qr-style"), json={"qrCodeStyle": {}}).status_code == 403


def test_members_of_another_restaurant_find_nothing(sign_in, shop) -> None:
    other = sign_in(make_shop())
    for answer in (
        other.get(path(shop)),
        other.post(path(shop), json={"name": "Mine"}),
        other.put(path(shop, "/qr-style"), json={"qrCodeStyle": PLAIN}),
    ):
        assert answer.status_code == 404
