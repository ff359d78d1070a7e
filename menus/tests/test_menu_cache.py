import gzip
import time

import brotli
import pytest
import requests

from menus.tests.off_menu import SECONDS
from orderbuddy.mongo import collection, parse_id


def menu_url(stack, shop) -> str:
    place = f"{shop.restaurant_id}/locations/{shop.location_id}"
    return f"{stack.url}/api/v1/order-app/restaurants/{place}/menus/{shop.menu_id}"


def get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers={"Accept-Encoding": "identity", **headers}, timeout=SECONDS)


def test_an_etag_saves_the_body(stack, shop) -> None:
    first = get(menu_url(stack, shop))
    again = get(menu_url(stack, shop), **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert get(menu_url(stack, shop), **{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("br", "br", brotli.decompress),
        ("gzip, deflate, br", "br", brotli.decompress),
    ],
)
def test_compressed_answers_hold_the_same(stack, shop, accepted, encoding, unpack) -> None:
    plain = get(menu_url(stack, shop))
    with requests.get(
        menu_url(stack, shop), headers={"Accept-Encoding": accepted}, stream=True, timeout=SECONDS
    ) as packed:
        assert packed.headers["Content-Encoding"] == encoding
        assert unpack(packed.raw.read(decode_content=False)) == plain.content
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_change_by_another_program_is_served_at_once(stack, shop) -> None:
    url = menu_url(stack, shop)
    before = get(url)
    for price in (501, 502, 503):
        collection("menus").update_one(
            {"_id": parse_id(shop.menu_id)}, {"$set": {"items.0.priceCents": price}}
        )
        deadline = time.monotonic() + 5
        while get(url).json()["data"]["items"][0]["priceCents"] != price:
            assert time.monotonic() < deadline, "the old menu is still served"
            time.sleep(0.02)
    assert get(url).headers["ETag"] != before.headers["ETag"]


def test_a_menu_is_not_shown_under_another_location(stack, make_shop) -> None:
    mine, other = make_shop(), make_shop()
    url = menu_url(stack, mine).replace(mine.location_id, other.location_id)
    assert get(url).status_code == 404
    assert get(menu_url(stack, mine).replace(mine.restaurant_id, "x")).status_code == 404


def test_a_location_closes_by_its_own_clock(stack, make_shop) -> None:
    shop = make_shop(workingHours=[{"day": "monday", "isOpen": False}])
    place = f"{shop.restaurant_id}/locations/{shop.location_id}"
    answer = get(f"{stack.url}/api/v1/order-app/restaurants/{place}")
    assert answer.json()["data"]["isOpen"] is False
