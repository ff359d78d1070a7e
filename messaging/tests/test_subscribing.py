"""Devices subscribe to their restaurant's orders; the recorded answer is in test_contract."""

import pytest

from messaging.services.subscribing import MOST_TOKENS
from orderbuddy.mongo import collection
from orderbuddy.testing.shops import make_shop

PATH = "/api/v1/web-push/subscribe"


def body(shop, token: str = "w:1", platform: str = "web") -> dict[str, str]:
    return {"restaurantId": shop.restaurant_id, "token": token, "platform": platform}


def stored(shop) -> list[dict]:
    return list(collection("subscriptions").find({"restaurantId": shop.restaurant_id}))


def test_a_device_is_kept_once(sign_in, shop) -> None:
    session = sign_in(shop)
    for token, platform in (("w:1", "web"), ("a:1", "android"), ("w:2", "web"), ("w:1", "web")):
        answer = session.post(PATH, json=body(shop, token, platform))
        assert (answer.status_code, answer.json()["message"]) == (201, "Subscribed successfully!")
    (found,) = stored(shop)
    assert (found["fcmWeb"], found["fcmAndroid"]) == (["w:1", "w:2"], ["a:1"])


def test_it_is_known_whose_device_it_is(sign_in, shop) -> None:
    owner = sign_in(shop)
    for token in ("w:1", "w:$2", "w:1"):
        owner.post(PATH, json=body(shop, token))
    (found,) = stored(shop)
    mine = collection("users").find_one({"email": shop.owner_email})["_id"]
    devices = [(one["token"], one["personId"]) for one in found["devices"]]
    assert devices == [("w:$2", mine), ("w:1", mine)]


def test_the_oldest_of_too_many_go(sign_in, shop) -> None:
    tokens = [f"w:{number}" for number in range(MOST_TOKENS)]
    collection("subscriptions").insert_one(
        {"restaurantId": shop.restaurant_id, "fcmWeb": tokens, "fcmAndroid": [], "more": 1}
    )
    assert sign_in(shop).post(PATH, json=body(shop, "w:new")).status_code == 201
    (found,) = stored(shop)
    assert (len(found["fcmWeb"]), found["fcmWeb"][0], found["fcmWeb"][-1]) == (
        MOST_TOKENS, "w:1", "w:new",
    )  # fmt: skip
    assert found["more"] == 1


def test_a_foreign_restaurant_is_not_found(sign_in, shop) -> None:
    assert sign_in(shop).post(PATH, json=body(make_shop())).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"platform": "fax"}, {"token": ""}, {"token": "x" * 1001}, {"more": 1}]
)
def test_what_is_wrong_is_said(sign_in, shop, wrong: dict) -> None:
    answer = sign_in(shop).post(PATH, json={**body(shop), **wrong})
    assert answer.status_code == 400
    assert not stored(shop)
