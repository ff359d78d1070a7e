import uuid

import requests

from orderbuddy.mongo import collection, now
from ordering.tests.guests import PLACE, at_once, quote

PREVIEW = "/api/v1/order-app/cart/preview-order"
OLD_ORDER = "/api/v1/menu-app/restaurant/order"


def post(stack, path: str, body: dict, key: str) -> requests.Response:
    return requests.post(stack.url + path, json=body, headers={"Idempotency-Key": key}, timeout=30)


def test_the_same_key_replays_the_first_answer(stack, shop) -> None:
    key, cart = str(uuid.uuid4()), shop.cart("espresso")
    first = post(stack, OLD_ORDER, cart, key)
    again = post(stack, OLD_ORDER, cart, key)
    assert (first.status_code, first.text) == (again.status_code, again.text) == (201, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["X-Order-Token"] == first.headers["X-Order-Token"]
    assert collection("orders").count_documents({"restaurantId": shop.restaurant_id}) == 1


def test_thirty_at_once_with_one_key_make_one_order(stack, shop) -> None:
    """This path has no quote to be placed once: the key alone keeps it to one."""
    key, cart = str(uuid.uuid4()), shop.cart("espresso")
    answers = at_once(30, lambda _: post(stack, OLD_ORDER, cart, key))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.text for answer in answers if answer.status_code == 201}) == 1
    busy = [answer for answer in answers if answer.status_code == 409]
    assert all(answer.json()["code"] == "idempotency_in_progress" for answer in busy)
    assert all(answer.headers["Retry-After"] for answer in busy)
    assert collection("orders").count_documents({"restaurantId": shop.restaurant_id}) == 1


def test_another_body_under_the_same_key_is_refused(stack, shop) -> None:
    key = str(uuid.uuid4())
    assert post(stack, PREVIEW, shop.cart("espresso"), key).status_code == 200
    answer = post(stack, PREVIEW, shop.cart("latte"), key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")


def test_one_key_at_two_paths_is_two_keys(stack, shop) -> None:
    key = str(uuid.uuid4())
    first = post(stack, PREVIEW, shop.cart("espresso"), key)
    placed = post(stack, PLACE, {"previewOrderId": first.json()["data"]["previewOrderId"]}, key)
    assert (first.status_code, placed.status_code) == (200, 200)


def test_a_refusal_that_may_pass_later_is_forgotten(stack, make_shop) -> None:
    closed = make_shop(isActive=False)
    quote_id, key = quote(stack.url, closed, "espresso"), str(uuid.uuid4())
    for _ in range(2):
        answer = post(stack, PLACE, {"previewOrderId": quote_id}, key)
        assert (answer.status_code, answer.json()["code"]) == (409, "location_closed")


def test_a_claim_that_its_process_left_behind_is_taken_over(stack, shop) -> None:
    key, cart = str(uuid.uuid4()), shop.cart("espresso")
    assert post(stack, PREVIEW, cart, key).status_code == 200
    abandoned = {"$unset": {"status": 1, "body": 1, "headers": 1}, "$set": {"runsUntil": now()}}
    newest = collection("idempotency_keys").find_one(sort=[("expiresAt", -1)])
    collection("idempotency_keys").update_one({"_id": newest["_id"]}, abandoned)
    assert post(stack, PREVIEW, cart, key).status_code == 200


def test_keys_have_a_length(stack, shop) -> None:
    assert post(stack, PREVIEW, shop.cart("espresso"), "k" * 256).status_code == 400
