"""Floods are stopped, and only whoever floods."""

import pytest
import requests

from orderbuddy.running.stack import Stack

PREVIEW = "/api/v1/order-app/cart/preview-order"
LIMITS = {"GUEST_WRITES_PER_10_SECONDS": "5", "SIGN_INS_PER_MINUTE": "3", "TRUSTED_PROXIES": "1"}


@pytest.fixture(scope="module")
def strict(stack):
    """A web process with low limits, behind one proxy."""
    found = Stack({**stack.env, **LIMITS}, stack.directory / "strict", parts=("web",))
    found.start()
    yield found
    found.stop()


def quotes(strict, shop, forwarded: str, count: int) -> list[requests.Response]:
    headers = {"X-Forwarded-For": forwarded}
    return [
        requests.post(strict.url + PREVIEW, json=shop.cart("espresso"), headers=headers, timeout=30)
        for _ in range(count)
    ]


def test_a_flood_from_one_address_is_stopped(strict, shop) -> None:
    answers = quotes(strict, shop, "203.0.113.7", 12)
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].json()["code"] == "too_many_requests"
    assert int(refused[0].headers["Retry-After"]) > 0
    (other,) = quotes(strict, shop, "203.0.113.8", 1)
    assert other.status_code == 200


def test_an_address_cannot_be_made_up(strict, shop) -> None:
    """Only the hop that our own proxy added counts, whatever a client writes before it."""
    answers = [quotes(strict, shop, f"10.0.0.{n}, 203.0.113.9", 1)[0] for n in range(12)]
    assert 429 in {answer.status_code for answer in answers}


def test_menus_are_not_limited(strict, shop) -> None:
    url = f"{strict.url}/api/v1/order-app/restaurants/{shop.restaurant_id}"
    assert {requests.get(url, timeout=30).status_code for _ in range(20)} == {200}


def test_guessing_a_password_is_slowed_down(strict, shop) -> None:
    """The right one does not help then; another person may sign in."""
    for number in range(4):
        answer = _sign_in(strict, shop.owner_email, "wrong", f"198.51.100.{number}")
    assert "Too many attempts" in answer.text
    answer = _sign_in(strict, shop.owner_email, shop.owner_password, "198.51.100.77")
    assert "Too many attempts" in answer.text


def test_nobody_learns_whether_an_account_exists(strict, shop) -> None:
    known = _sign_in(strict, shop.owner_email, "wrong", "198.51.100.1")
    # A name of this test's own: attempts are counted for all processes and tests together.
    unknown = _sign_in(strict, f"nobody-{shop.owner_email}", "wrong", "198.51.100.2")
    for answer in (known, unknown):
        assert answer.status_code == 200
        assert "do not match" in answer.text


def _sign_in(strict, email: str, password: str, address: str) -> requests.Response:
    with requests.Session() as session:
        session.headers.update({"X-Forwarded-For": address, "Referer": strict.url})
        session.get(f"{strict.url}/sign-in/", timeout=30)
        form = {
            "username": email,
            "password": password,
            "csrfmiddlewaretoken": session.cookies["csrftoken"],
        }
        return session.post(f"{strict.url}/sign-in/", data=form, timeout=30)
