"""Offers of which each guest has a code of their own: it counts once, and nobody makes one up."""

from typing import Any

import pytest
from bson import ObjectId

from orderbuddy.mongo import Document, collection
from ordering.campaigns.checks import faults_of
from ordering.campaigns.personal_codes import OURS, WHOSE, personal_code
from ordering.tests.campaign_shop import add_campaign, campaign_document
from ordering.tests.guests import eventually

ORDER = "/api/v1/menu-app/restaurant/order"
PREVIEW = "/api/v1/order-app/cart/preview-order"


@pytest.fixture
def offer(shop) -> Document:
    """Half off, for who has a code of their own."""
    return add_campaign(
        shop, everywhere=None, codes=["MISSYOU"], personalCodes=True, reward={"percentOff": 50}
    )


def quoted(client: Any, shop: Any, code: str) -> Document:
    body = shop.cart("latte", campaignCode=code)
    return client.post(PREVIEW, body, content_type="application/json").json()["data"]


def placed(client: Any, shop: Any, code: str, **fields: Any) -> Any:
    body = shop.cart("latte", campaignCode=code, **fields)
    return client.post(ORDER, body, content_type="application/json")


def with_offer(shop: Any) -> list[Document]:
    mine = {"restaurantId": shop.restaurant_id, "campaign.code": {"$gt": ""}}
    return list(collection("orders").find(mine))


def test_it_counts_once_whoever_types_it(shop, client, offer) -> None:
    code = personal_code(offer["_id"], "MISSYOU", "ana")
    assert quoted(client, shop, code.lower())["campaign"]["code"] == code
    first = placed(client, shop, code, deviceId="d" * 20)
    assert first.status_code == 201
    for device in ("e" * 20, "f" * 20):
        placed(client, shop, code, deviceId=device)
    assert [str(one["_id"]) for one in with_offer(shop)] == [first.json()]
    assert placed(client, shop, personal_code(offer["_id"], "MISSYOU", "bo")).status_code == 201
    assert len(with_offer(shop)) == 2


def test_one_guest_may_use_two(shop, client, offer) -> None:
    for whose in ("ana", "bo"):
        code = personal_code(offer["_id"], "MISSYOU", whose)
        placed(client, shop, code, deviceId="d" * 20, customer={"name": "A", "phone": "5550100999"})
    assert len(with_offer(shop)) == 2


def test_a_cancelled_order_gives_it_back(shop, client, offer) -> None:
    code = personal_code(offer["_id"], "MISSYOU", "ana")
    placed(client, shop, code)
    (order,) = with_offer(shop)
    collection("orders").update_one({"_id": order["_id"]}, {"$set": {"status": "CANCELLED"}})
    # How much is used may be known as of a second ago: then it is refused, and asked for again.
    for _ in range(100):
        if placed(client, shop, code).status_code == 201 and len(with_offer(shop)) == 2:
            break
    assert len(with_offer(shop)) == 2


def test_who_holds_one_keeps_it_when_they_are_switched_off(shop, client, offer) -> None:
    """From then on the one code counts for everybody."""
    code = personal_code(offer["_id"], "MISSYOU", "ana")
    collection("campaigns").update_one({"_id": offer["_id"]}, {"$set": {"personalCodes": False}})
    for one in (code, "MISSYOU"):
        eventually(
            lambda one=one: (quoted(client, shop, one)["campaign"] or {}).get("code") == one, 30
        )
    assert quoted(client, shop, f"{code[:-1]}!")["codeProblem"]["reason"] == "unknown"


@pytest.mark.parametrize(
    "code",
    [
        "MISSYOU",
        "MISSYOU-",
        f"MISSYOU-{'2' * (WHOSE + OURS)}",
        f"MISSYOU-{'2' * WHOSE}",
        "OTHER-7XGQYYRSNP6J",
        "MISSYOU-7XGQYYRSNPÉJ",
    ],
)
def test_nobody_makes_one_up(shop, client, offer, code) -> None:
    found = quoted(client, shop, code)
    assert found["campaign"] is None
    assert found["codeProblem"]["reason"] == "unknown"


def test_another_campaigns_code_is_none_of_this_one(shop, client, offer) -> None:
    other = personal_code(ObjectId(), "MISSYOU", "ana")
    assert quoted(client, shop, other)["codeProblem"]["reason"] == "unknown"


@pytest.mark.parametrize("codes", [[], ["ONE", "TWO"], ["X" * 21]])
def test_such_an_offer_has_one_short_code(shop, codes) -> None:
    location = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    stored = campaign_document(shop, codes=codes, personalCodes=True)
    assert "codes" in [field for field, _ in faults_of(stored, location)]
