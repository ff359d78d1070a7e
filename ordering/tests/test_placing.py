from datetime import timedelta

import pytest
import requests

from menus.hours import DAYS
from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.guests import PLACE, at_once, eventually, order, place, quote


def orders_of(shop) -> list[dict]:
    return list(collection("orders").find({"restaurantId": shop.restaurant_id}))


def test_fifty_guests_place_one_quote_at_the_same_instant(stack, shop) -> None:
    quote_id = quote(stack.url, shop, "latte", "burger")
    answers = at_once(50, lambda _: place(stack.url, quote_id))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["X-Order-Token"] for answer in answers}) == 1
    assert len(orders_of(shop)) == 1


def test_placing_again_gives_the_first_answer_even_after_the_quote_expired(stack, shop) -> None:
    quote_id = quote(stack.url, shop, "espresso")
    first = place(stack.url, quote_id)
    long_ago = {"$set": {"expiresAt": now() - timedelta(hours=1)}}
    collection("orders_preview").update_one({"_id": parse_id(quote_id)}, long_ago)
    again = place(stack.url, quote_id)
    assert (again.status_code, again.json()) == (200, first.json())
    collection("orders_preview").delete_one({"_id": parse_id(quote_id)})
    assert place(stack.url, quote_id).json() == first.json()
    assert len(orders_of(shop)) == 1


def test_an_expired_quote_is_gone(stack, shop) -> None:
    quote_id = quote(stack.url, shop, "espresso")
    past = {"$set": {"expiresAt": now() - timedelta(seconds=1)}}
    collection("orders_preview").update_one({"_id": parse_id(quote_id)}, past)
    answer = place(stack.url, quote_id)
    assert (answer.status_code, answer.json()["code"]) == (410, "quote_expired")
    assert not orders_of(shop)


@pytest.mark.parametrize("quote_id", ["6790000000000000000000ff", "abc", "é" * 24])
def test_an_unknown_quote_is_not_found(stack, quote_id: str) -> None:
    answer = place(stack.url, quote_id)
    assert (answer.status_code, answer.json()["code"]) == (404, "quote_not_found")


def test_an_item_that_sold_out_meanwhile_is_named(stack, shop) -> None:
    quote_id = quote(stack.url, shop, "espresso", shop.line("latte", id="my-latte"))
    sold_out = {"$set": {"items.$[item].isAvailable": False}}
    collection("menus").update_one(
        {"_id": parse_id(shop.menu_id)}, sold_out, array_filters=[{"item.id": "latte"}]
    )
    url = f"{stack.url}/api/v1/order-app/restaurants/{shop.restaurant_id}"
    menu = f"{url}/locations/{shop.location_id}/menus/{shop.menu_id}"
    eventually(lambda: '"latte"' not in requests.get(menu, timeout=5).text)
    answer = place(stack.url, quote_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "item_unavailable")
    gone = [(one["id"], one["menuItemId"]) for one in answer.json()["items"]]
    assert gone == [("my-latte", "latte")]
    assert not orders_of(shop)


def test_a_closed_location_takes_no_orders(stack, make_shop) -> None:
    closed = [{"day": day, "isOpen": False, "startTime": None, "endTime": None} for day in DAYS]
    shop = make_shop(workingHours=closed)
    answer = place(stack.url, quote(stack.url, shop, "espresso"))
    assert (answer.status_code, answer.json()["code"]) == (409, "location_closed")


def test_a_location_that_takes_cards_wants_them(stack, make_shop) -> None:
    shop = make_shop(payment={"acceptPayment": True})
    answer = place(stack.url, quote(stack.url, shop, "espresso"))
    assert (answer.status_code, answer.json()["code"]) == (402, "payment_required")


def test_unless_guests_may_pay_at_the_counter(stack, make_shop) -> None:
    shop = make_shop(payment={"acceptPayment": True, "payAtCounter": True})
    assert place(stack.url, quote(stack.url, shop, "espresso")).status_code == 200


def test_or_there_is_nothing_to_pay(stack, make_shop) -> None:
    shop = make_shop(payment={"acceptPayment": True})
    collection("campaigns").insert_one(
        {
            "restaurantId": shop.restaurant_id,
            "locationId": parse_id(shop.location_id),
            "originId": parse_id(shop.origin_id),
            "name": "On the house",
            "type": "flat",
            "reward": {"flatOffCents": 100_000},
            "isActive": True,
        }
    )
    answer = place(stack.url, quote(stack.url, shop, "espresso"))
    assert answer.status_code == 200
    (stored,) = orders_of(shop)
    assert stored["totalPriceCents"] == 0
    assert stored["discount"]["name"] == "On the house"


def test_the_order_is_stored_as_the_service_in_production_stores_it(stack, shop) -> None:
    """Its keys and types, read back as the other program reads them; ours come on top."""
    order_id = order(stack.url, shop, "latte")
    stored = collection("orders").find_one({"_id": parse_id(order_id)})
    today = {
        "_id": "ObjectId", "orderCode": "str", "paymentId": "str", "restaurantId": "str",
        "locationId": "ObjectId", "locationSlug": "str", "meta": "dict", "customer": "dict",
        "origin": "dict", "items": "list", "discount": "NoneType", "status": "str",
        "startedAt": "datetime", "totalPriceCents": "int", "getSms": "bool",
    }  # fmt: skip
    assert {key: type(stored[key]).__name__ for key in today} == today
    assert stored["orderCode"] == order_id[-4:].upper()
    assert set(stored) - set(today) == {
        "quoteId", "statusTimes", "updatedAt", "subtotalCents", "taxCents",
    }  # fmt: skip


def test_only_the_tokens_holder_reads_the_phone(stack, shop) -> None:
    customer = {"name": "Ana", "phone": "+15550100009"}
    answer = place(stack.url, quote(stack.url, shop, "espresso", customer=customer))
    url = f"{stack.url}/api/v1/menu-app/order/{answer.json()['orderId']}"
    token = answer.headers["X-Order-Token"]
    phones = [
        requests.get(url + query, timeout=5).json()["customer"]["phone"]
        for query in ("", "?token=nonsense", f"?token={token}")
    ]
    assert phones == ["", "", "+15550100009"]


def test_lines_that_share_an_id_get_ids_of_their_own(stack, shop) -> None:
    """Today's apps repeat a line for quantity; the kitchen bumps by the line's id."""
    order_id = order(stack.url, shop, *[shop.line("espresso", id="same")] * 3)
    stored = collection("orders").find_one({"_id": parse_id(order_id)})
    assert [line["id"] for line in stored["items"]] == ["same", "same-2", "same-3"]


def test_a_strict_cart_must_have_its_required_modifiers(stack, shop) -> None:
    body = shop.cart("latte", strict=True)
    url = f"{stack.url}/api/v1/order-app/cart/preview-order"
    answer = requests.post(url, json=body, timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, "modifier_required")
    assert answer.json()["menuItemId"] == "latte"


def test_the_request_id_is_kept_with_the_order(stack, shop) -> None:
    answer = place(
        stack.url, quote(stack.url, shop, "espresso"), **{"X-Request-Id": "till-7.order-12"}
    )
    assert answer.headers["X-Request-Id"] == "till-7.order-12"
    (stored,) = orders_of(shop)
    assert stored["meta"]["correlationId"] == "till-7.order-12"


def test_several_menus_at_one_location(stack, shop) -> None:
    """A cart is priced against the menu that holds the item, each with its own tax."""
    (menu,) = collection("menus").find({"_id": parse_id(shop.menu_id)})
    late = {**menu, "menuSlug": "late", "salesTax": 0}
    del late["_id"]
    late["items"] = [{**menu["items"][0], "id": "digestif", "priceCents": 900}]
    collection("menus").insert_one(late)
    eventually(lambda: _quoted(stack, shop, "digestif") == 900)
    assert _quoted(stack, shop, "espresso", "digestif") == _quoted(stack, shop, "espresso") + 900


def _quoted(stack, shop, *items: str) -> int | None:
    url = f"{stack.url}/api/v1/order-app/cart/preview-order"
    answer = requests.post(url, json=shop.cart(*items), timeout=5)
    return answer.json()["data"]["totalPriceCents"] if answer.ok else None


def test_a_body_that_is_not_json_says_so(stack) -> None:
    answer = requests.post(stack.url + PLACE, data=b"{nope", timeout=5)
    assert answer.status_code == 400
    assert "JSON" in answer.json()["message"]
