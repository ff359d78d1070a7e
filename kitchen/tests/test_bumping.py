import pytest

from kitchen.tests.hearing import hear, hear_until, kitchen, lines, stored
from orderbuddy.mongo import collection, parse_id
from ordering.tests.guests import at_once, order

ITEM = "/api/v1/stations/order-item"


def test_two_stations_that_bump_at_the_same_moment_both_count(stack, shop, sign_in) -> None:
    """And whoever comes last makes the order ready, twenty times over."""
    staff = [sign_in(shop), sign_in(shop)]
    for _ in range(20):
        order_id = order(stack.url, shop, "espresso", "burger")
        ids = lines(order_id)

        def bump(number: int, order_id: str = order_id, ids: list[str] = ids) -> int:
            body = {
                "orderId": order_id,
                "itemId": ids[number],
                "orderItemStatus": "COMPLETED",
            }
            return staff[number].post(ITEM, json=body).status_code

        assert at_once(2, bump) == [200, 200]
        after = stored(order_id)
        assert all(line["completedAt"] for line in after["items"])
        assert after["status"] == "READY_FOR_PICKUP"
        assert after["statusTimes"]["READY_FOR_PICKUP"]


def test_a_location_may_want_to_say_itself_when_an_order_is_ready(
    stack, make_shop, sign_in
) -> None:
    shop = make_shop(autoReady=False)
    order_id = order(stack.url, shop, "espresso")
    body = {"orderId": order_id, "itemIds": lines(order_id)}
    assert sign_in(shop).post("/api/v1/stations/bump", json=body).status_code == 200
    assert stored(order_id)["status"] == "ACCEPTED"


def test_bumping_again_keeps_the_first_time(stack, shop, sign_in) -> None:
    order_id = order(stack.url, shop, "espresso", "burger")
    body = {"orderId": order_id, "itemIds": lines(order_id)[:1]}
    session = sign_in(shop)
    session.post("/api/v1/stations/bump", json=body)
    first = stored(order_id)["items"][0]["completedAt"]
    session.post("/api/v1/stations/bump", json=body)
    assert stored(order_id)["items"][0]["completedAt"] == first


def test_the_answer_says_from_which_version_on_sockets_know_it(stack, shop, sign_in) -> None:
    """And the same again to who did not hear it."""
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    body, key = {"orderId": order_id, "itemIds": lines(order_id)}, {"Idempotency-Key": order_id}
    with stack.open_socket(kitchen(shop), session) as screen:
        hear(screen, "snapshot")
        answers = [session.post("/api/v1/stations/bump", json=body, headers=key) for _ in "12"]
        known = {int(answer.headers["X-Version"]) for answer in answers}
        bumped = hear_until(
            screen,
            lambda told: told["type"] == "ticket" and told["ticket"]["lines"][0]["completedAt"],
        )
        (version,) = known
        assert bumped["ticket"]["version"] <= version
        session.post("/api/v1/stations/recall", json=body)
        recalled = hear_until(
            screen,
            lambda told: told["type"] == "ticket" and not told["ticket"]["lines"][0]["completedAt"],
        )
    assert recalled["ticket"]["version"] > version


def test_recall_puts_a_ticket_back_where_it_was(stack, shop, sign_in) -> None:
    order_id = order(stack.url, shop, "espresso", "burger")
    before, session = stored(order_id), sign_in(shop)
    body = {"orderId": order_id, "itemIds": lines(order_id)}
    session.post("/api/v1/stations/bump", json=body)
    assert stored(order_id)["status"] == "READY_FOR_PICKUP"
    assert session.post("/api/v1/stations/recall", json=body).status_code == 200
    after = stored(order_id)
    assert after["status"] == "ACCEPTED"
    assert [line["completedAt"] for line in after["items"]] == [None, None]
    assert after["statusTimes"].keys() == before["statusTimes"].keys()


@pytest.mark.parametrize("ended", ["PICKED_UP", "CANCELLED"])
def test_lines_of_an_order_that_ended_do_not_change(stack, shop, sign_in, ended: str) -> None:
    order_id, session = order(stack.url, shop, "espresso"), sign_in(shop)
    path = ["READY_FOR_PICKUP", "PICKED_UP"] if ended == "PICKED_UP" else ["CANCELLED"]
    for status in path:
        change = {"orderId": order_id, "orderStatus": status}
        assert session.post("/api/v1/restaurant/order-status", json=change).ok
    for verb in ("bump", "recall"):
        body = {"orderId": order_id, "itemIds": lines(order_id)}
        answer = session.post(f"/api/v1/stations/{verb}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")


def test_a_line_that_is_not_the_orders_is_not_found(stack, shop, sign_in) -> None:
    order_id = order(stack.url, shop, "espresso")
    body = {"orderId": order_id, "itemIds": [*lines(order_id), "nope"]}
    answer = sign_in(shop).post("/api/v1/stations/bump", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")
    assert stored(order_id)["items"][0]["completedAt"] is None


def test_an_order_of_the_service_in_production_is_bumped_too(stack, shop, sign_in) -> None:
    """It has neither statusTimes nor updatedAt, and fields that we do not know."""
    order_id = order(stack.url, shop, "espresso")
    theirs = {
        "$unset": {"statusTimes": 1, "updatedAt": 1, "quoteId": 1},
        "$set": {"loyalty": {"points": 3}, "items.0.fire": "now"},
    }
    collection("orders").update_one({"_id": parse_id(order_id)}, theirs)
    body = {"orderId": order_id, "itemIds": lines(order_id)}
    assert sign_in(shop).post("/api/v1/stations/bump", json=body).ok
    after = stored(order_id)
    assert after["status"] == "READY_FOR_PICKUP"
    assert (after["loyalty"], after["items"][0]["fire"]) == ({"points": 3}, "now")
