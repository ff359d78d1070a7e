"""A pair of tokens for clients of the API: short, renewed, never used twice, ended at once."""

from datetime import timedelta

import jwt
import pytest
import requests

from orderbuddy.accounts import factors, tokens
from orderbuddy.accounts.tests.signing_in import (
    code_sent_to,
    demand_second_factor,
    give_totp,
    person_of,
    present_code,
    wrong,
)
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing.shops import make_member


class Api:
    """A client of the API, without cookies."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/api/v1"

    def post(self, path: str, token: str = "", **body) -> requests.Response:
        return requests.post(f"{self.url}/{path}", json=body, headers=_bearer(token), timeout=30)

    def get(self, path: str, token: str = "") -> requests.Response:
        return requests.get(f"{self.url}/{path}", headers=_bearer(token), timeout=30)

    def delete(self, path: str, token: str) -> requests.Response:
        return requests.delete(f"{self.url}/{path}", headers=_bearer(token), timeout=30)

    def sign_in(self, shop, email: str = "") -> dict:
        answer = self.post(
            "auth/password",
            email=email or shop.owner_email,
            password=shop.owner_password,
            device="Till",
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def is_in(self, pair: dict) -> bool:
        return self.get("auth/me", pair["accessToken"]).status_code == 200


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def without_request_id(answer: requests.Response) -> dict:
    return {key: value for key, value in answer.json().items() if key != "requestId"}


def stations(shop) -> str:
    return f"stations/{shop.restaurant_id}/{shop.location_id}"


@pytest.fixture
def api(stack) -> Api:
    return Api(stack.url)


def test_a_password_for_a_pair_that_opens_the_staffs_paths(api, shop):
    pair = api.sign_in(shop)
    assert api.get(stations(shop), pair["accessToken"]).status_code == 200
    me = api.get("auth/me", pair["accessToken"]).json()["data"]
    assert (me["kind"], me["email"]) == ("person", shop.owner_email)
    (mine,) = me["restaurants"]
    assert (mine["id"], mine["role"]) == (shop.restaurant_id, "owner")
    assert "payments.refund" in mine["permissions"]


def test_writes_need_no_csrf_token(api, shop):
    pair = api.sign_in(shop)
    place = {"restaurantId": shop.restaurant_id, "locationId": shop.location_id}
    answer = api.post("stations", pair["accessToken"], name="Grill", tags=["grill"], **place)
    assert answer.status_code == 201


def test_a_code_for_a_pair(api, mailbox, shop):
    asked = api.post("auth/code", to=shop.owner_email)
    assert asked.status_code == 202
    challenge = asked.json()["data"]["challengeId"]
    code = code_sent_to(mailbox, shop.owner_email)
    refused = api.post("auth/code/confirm", challengeId=challenge, code=wrong(code))
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_refused")
    answer = api.post("auth/code/confirm", challengeId=challenge, code=code)
    assert api.is_in(answer.json()["data"])
    again = api.post("auth/code/confirm", challengeId=challenge, code=code)
    assert again.status_code == 401


def test_whom_we_do_not_know_hears_the_same(api, shop):
    """But for what is random, and when."""
    answers = []
    for email in (shop.owner_email, "nobody@shop.example"):
        asked = api.post("auth/code", to=email)
        challenge = asked.json()["data"]["challengeId"]
        by_code = api.post("auth/code/confirm", challengeId=challenge, code="000000")
        by_password = api.post("auth/password", email=email, password="wrong")
        for one in (by_code, by_password):
            assert one.status_code == 401
        told = asked.json()["data"].keys()
        refusals = [without_request_id(one) for one in (by_code, by_password)]
        answers.append((asked.status_code, len(challenge), told, refusals))
    assert answers[0] == answers[1]


def test_a_second_factor_is_asked_for(api, shop):
    secret = give_totp(shop.owner_email)
    answer = api.post("auth/password", email=shop.owner_email, password=shop.owner_password)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_needed")
    ticket = answer.json()["ticket"]
    code = present_code(secret)
    assert api.post("auth/second-factor", ticket=ticket, code=wrong(code)).status_code == 401
    assert api.post("auth/second-factor", ticket="x" + ticket, code=code).status_code == 401
    pair = api.post("auth/second-factor", ticket=ticket, code=code).json()["data"]
    assert api.is_in(pair)


def test_a_restaurant_that_begins_to_ask_for_one_ends_weak_tokens(api, shop):
    weak = api.sign_in(shop)
    demand_second_factor(shop.restaurant_id)
    assert not api.is_in(weak)
    assert api.post("auth/refresh", refreshToken=weak["refreshToken"]).status_code == 401
    answer = api.post("auth/password", email=shop.owner_email, password=shop.owner_password)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_missing")


# --- what ends them -------------------------------------------------------------------------------


def disable(email: str) -> None:
    collection("users").update_one({"email": email}, {"$set": {"disabled": True}})


def new_password(email: str) -> None:
    person = person_of(email)
    person.set_password("another fine battery")
    person.save(update_fields=["password"])


def remove_person(email: str) -> None:
    collection("users").delete_one({"email": email})


@pytest.mark.parametrize("deed", [disable, new_password, remove_person])
def test_what_ends_a_person_ends_their_tokens_at_once(api, shop, deed):
    email = make_member(shop.restaurant_id)
    pair = api.sign_in(shop, email)
    assert api.is_in(pair)
    deed(email)
    assert not api.is_in(pair)
    assert api.post("auth/refresh", refreshToken=pair["refreshToken"]).status_code == 401


def test_whoever_is_taken_off_the_restaurant_finds_nothing_there_at_once(api, shop):
    email = make_member(shop.restaurant_id)
    pair = api.sign_in(shop, email)
    assert api.get(stations(shop), pair["accessToken"]).status_code == 200
    collection("users").update_one({"email": email}, {"$set": {"restaurants": []}})
    assert api.get(stations(shop), pair["accessToken"]).status_code == 404


def test_signing_out(api, shop):
    pair, other = api.sign_in(shop), api.sign_in(shop)
    assert api.post("auth/sign-out", refreshToken=pair["refreshToken"]).json() == {"data": True}
    assert not api.is_in(pair)
    assert api.is_in(other)
    assert api.post("auth/sign-out", refreshToken="nonsense").status_code == 200


def test_they_are_listed_and_ended(api, shop):
    mine, other = api.sign_in(shop), api.sign_in(shop)
    listed = api.get("auth/sign-ins", mine["accessToken"]).json()["data"]
    assert {one["id"]: one["isThis"] for one in listed} == {
        mine["signInId"]: True,
        other["signInId"]: False,
    }
    assert listed[0]["device"] == "Till"
    path = f"auth/sign-ins/{other['signInId']}"
    assert api.delete(path, mine["accessToken"]).json() == {"data": True}
    assert not api.is_in(other)
    assert api.delete(path, mine["accessToken"]).status_code == 404


def test_nobody_ends_anothers(api, shop, make_shop):
    mine, theirs = api.sign_in(shop), api.sign_in(make_shop())
    path = f"auth/sign-ins/{theirs['signInId']}"
    assert api.delete(path, mine["accessToken"]).status_code == 404
    assert api.is_in(theirs)


# --- renewing -------------------------------------------------------------------------------------


def renew(api: Api, pair: dict) -> requests.Response:
    return api.post("auth/refresh", refreshToken=pair["refreshToken"])


def make_it_long_ago(pair: dict) -> None:
    long_ago = {"$set": {"rotatedAt": now() - tokens.GRACE - timedelta(seconds=1)}}
    collection("sign_ins").update_one({"_id": parse_id(pair["signInId"])}, long_ago)


def test_a_refresh_token_gives_the_next_pair(api, shop):
    first = api.sign_in(shop)
    second = renew(api, first).json()["data"]
    assert second["refreshToken"] != first["refreshToken"]
    assert second["signInId"] == first["signInId"]
    third = renew(api, second).json()["data"]
    assert api.is_in(third)


def test_a_lost_answer_is_given_again(api, shop):
    first = api.sign_in(shop)
    second, again = (renew(api, first).json()["data"] for _ in range(2))
    assert again["refreshToken"] == second["refreshToken"]
    assert api.is_in(again)


def test_a_refresh_token_that_was_used_before_ends_it_all(api, shop):
    first = api.sign_in(shop)
    second = renew(api, first).json()["data"]
    make_it_long_ago(second)
    assert renew(api, first).status_code == 401
    assert renew(api, second).status_code == 401
    assert not api.is_in(second)
    subject = f"user:{person_of(shop.owner_email).pk}"
    (entry,) = collection("audit_log").find({"subject": subject})
    assert entry["what"] == "people.refresh_reused"


def test_one_older_than_that_ends_it_at_once(api, shop):
    first = api.sign_in(shop)
    third = renew(api, renew(api, first).json()["data"]).json()["data"]
    assert renew(api, first).status_code == 401
    assert not api.is_in(third)


def test_thirty_at_once_make_one_step(api, shop):
    from concurrent.futures import ThreadPoolExecutor

    first = api.sign_in(shop)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: renew(api, first), range(30)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.json()["data"]["refreshToken"] for one in answers}) == 1
    stored = collection("sign_ins").find_one({"_id": parse_id(first["signInId"])})
    assert stored["generation"] == 1


# --- forgeries ------------------------------------------------------------------------------------


def claims_of(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


def test_forged_and_misused_tokens_are_refused(api, shop, settings):
    pair = api.sign_in(shop)
    access = pair["accessToken"]
    claims = claims_of(access)
    key = tokens._key(settings.SECRET_KEY)
    late = claims | {"exp": claims["iat"] - 1}
    forged = [
        jwt.encode(claims, "another key that is long enough for it", algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
        jwt.encode(late, key, algorithm="HS256"),
        jwt.encode(claims | {"sid": "6790000000000000000000ff"}, key, algorithm="HS256"),
        jwt.encode(claims | {"sid": "abc"}, key, algorithm="HS256"),
        jwt.encode({k: v for k, v in claims.items() if k != "check"}, key, algorithm="HS256"),
        pair["refreshToken"],
        access[:-2],
        "obk_" + "x" * 43,
        "x",
        "é" * 20,
    ]
    for token in forged:
        answer = api.get("auth/me", token.encode().decode("latin-1"))
        assert answer.status_code == 401, token
    assert renew(api, {"refreshToken": access}).status_code == 401


def test_a_cookie_does_not_stand_in_for_a_bad_token(stack, shop, sign_in):
    session = sign_in(shop)
    path = f"/api/v1/{stations(shop)}"
    assert session.get(path).status_code == 200
    assert session.get(path, headers=_bearer("nonsense")).status_code == 401


def test_tokens_are_kept_nowhere(api, shop):
    """Not even for the same Idempotency-Key."""
    body = {"email": shop.owner_email, "password": shop.owner_password}
    headers = {"Idempotency-Key": shop.restaurant_id}
    answer = requests.post(f"{api.url}/auth/password", json=body, headers=headers, timeout=30)
    assert answer.headers["Cache-Control"] == "no-store"
    pair = answer.json()["data"]
    kept = list(collection("idempotency_keys").find()) + list(collection("sign_ins").find())
    assert pair["accessToken"] not in str(kept)
    assert pair["refreshToken"] not in str(kept)


def test_a_socket_takes_an_access_token(stack, api, shop):
    from orderbuddy.accounts.handshakes import person_of_handshake

    pair = api.sign_in(shop)
    assert person_of_handshake({"token": pair["accessToken"]}, {}).email == shop.owner_email
    api.post("auth/sign-out", refreshToken=pair["refreshToken"])
    assert not person_of_handshake({"token": pair["accessToken"]}, {}).is_authenticated


def test_a_sockets_token_ends_with_the_sign_in_that_asked_for_it(api, shop):
    from orderbuddy.accounts.handshakes import person_of_handshake

    pair = api.sign_in(shop)
    token = api.get("stations/socket-token", pair["accessToken"]).json()["data"]["token"]
    assert person_of_handshake({"token": token}, {}).email == shop.owner_email
    demand_second_factor(shop.restaurant_id)
    assert not person_of_handshake({"token": token}, {}).is_authenticated
    demand_second_factor(shop.restaurant_id, asked=False)
    assert person_of_handshake({"token": token}, {}).is_authenticated
    api.post("auth/sign-out", refreshToken=pair["refreshToken"])
    assert not person_of_handshake({"token": token}, {}).is_authenticated


def test_the_second_factors_limit_holds_over_rest_too(api, shop):
    secret = give_totp(shop.owner_email)
    answer = api.post("auth/password", email=shop.owner_email, password=shop.owner_password)
    ticket = answer.json()["ticket"]
    for _ in range(20):
        api.post("auth/second-factor", ticket=ticket, code=wrong(present_code(secret)))
    answer = api.post("auth/second-factor", ticket=ticket, code=present_code(secret))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert factors.has_factor(person_of(shop.owner_email))
