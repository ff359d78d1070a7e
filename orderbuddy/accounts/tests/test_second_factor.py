"""A second factor: set up, asked for, used once, demanded by a restaurant, lost and removed."""

import re
import time
from types import SimpleNamespace

import pytest
from django.test import Client

from orderbuddy.accounts import factors
from orderbuddy.accounts.tests.signing_in import (
    by_password,
    code_at,
    code_sent_to,
    demand_second_factor,
    give_totp,
    is_in,
    person_of,
    present_code,
    stored_secret,
    wrong,
)
from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection
from orderbuddy.testing.shops import make_member
from orderbuddy.tests.admin_forms import client_of

PAGE = "/sign-in/second-factor/"
RECOVERY_CODE = re.compile(r"<code>([a-z2-7-]{19})</code>")
SECRET = re.compile(r'class="secret">([A-Z2-7 ]+)<')


def prove(client: Client, code: str):
    return client.post(PAGE, {"code": code})


def set_up(client: Client) -> list[str]:
    """The recovery codes of an app that was set up on the page."""
    page = client.get("/account/totp/").content.decode()
    secret = SECRET.search(page)[1].replace(" ", "")
    answer = client.post("/account/totp/", {"code": present_code(secret)})
    assert answer.status_code == 200, answer.headers
    return RECOVERY_CODE.findall(answer.content.decode())


def test_setting_up_an_app(stack, mailbox, shop):
    client = by_password(shop.owner_email)
    assert len(set_up(client)) == 10
    shown = client.get("/account/").content.decode()
    assert "10 of them are left" in shown
    stored = collection("second_factors").find_one({"_id": person_of(shop.owner_email).pk})
    assert stored["totp"]["secret"].startswith("enc:")
    mailbox.wait_for(shop.owner_email)
    (entry,) = entries_of(f"user:{person_of(shop.owner_email).pk}")
    assert entry["restaurantId"] == shop.restaurant_id
    assert entry["after"] == {"change": "An authenticator app was added"}


def test_a_wrong_code_sets_nothing_up(shop):
    client = by_password(shop.owner_email)
    client.get("/account/totp/")
    answer = client.post("/account/totp/", {"code": "000000"})
    assert "not right" in answer.content.decode()
    assert not factors.has_factor(person_of(shop.owner_email))


def test_whoever_has_one_is_asked_for_it(shop):
    secret = give_totp(shop.owner_email)
    client = by_password(shop.owner_email, target="/admin/")
    assert not is_in(client)
    assert "not right" in prove(client, wrong(present_code(secret))).content.decode()
    assert prove(client, present_code(secret)).headers["Location"] == "/admin/"
    assert is_in(client)


def test_also_after_a_code_by_e_mail(stack, mailbox, shop):
    give_totp(shop.owner_email)
    client = Client()
    client.post("/sign-in/send/", {"username": shop.owner_email})
    answer = client.post("/sign-in/code/", {"code": code_sent_to(mailbox, shop.owner_email)})
    assert answer.headers["Location"] == PAGE
    assert not is_in(client)


def test_a_code_of_the_app_is_good_once(shop):
    secret = give_totp(shop.owner_email)
    code = present_code(secret)
    assert prove(by_password(shop.owner_email), code).status_code == 302
    assert "used already" in prove(by_password(shop.owner_email), code).content.decode()


@pytest.mark.parametrize(("steps", "good"), [(-1, True), (1, True), (-3, False), (3, False)])
def test_clocks_may_differ_by_half_a_minute(shop, monkeypatch, steps, good):
    # Ours stands still: between our making a code and typing it another half minute may begin.
    at = time.time()
    monkeypatch.setattr(factors, "time", SimpleNamespace(time=lambda: at))
    secret = give_totp(shop.owner_email)
    client = by_password(shop.owner_email)
    prove(client, code_at(secret, at + steps * factors.STEP_SECONDS))
    assert is_in(client) is good


def test_a_recovery_code_is_good_once(shop):
    give_totp(shop.owner_email)
    codes = factors.new_recovery_codes(person_of(shop.owner_email))
    client = by_password(shop.owner_email)
    prove(client, codes[3].upper().replace("-", " "))
    assert is_in(client)
    again = by_password(shop.owner_email)
    assert "used already" in prove(again, codes[3]).content.decode()
    assert codes[0] not in str(factors.factors_of(person_of(shop.owner_email)))


def test_codes_cannot_be_tried_for_ever(shop):
    secret = give_totp(shop.owner_email)
    client = by_password(shop.owner_email)
    for _ in range(20):
        prove(client, wrong(present_code(secret)))
    assert "Too many codes" in prove(client, present_code(secret)).content.decode()
    assert not is_in(client)


def test_nobody_gets_to_that_page_without_the_first_factor():
    assert Client().get(PAGE).headers["Location"] == "/sign-in/"


def test_another_password_ends_a_half_sign_in(shop):
    secret = give_totp(shop.owner_email)
    client = by_password(shop.owner_email)
    person = person_of(shop.owner_email)
    person.set_password("another fine battery")
    person.save(update_fields=["password"])
    assert prove(client, present_code(secret)).headers["Location"] == "/sign-in/"


# --- a restaurant demands it ----------------------------------------------------------------------


def test_who_has_none_is_out_at_once_and_led_to_set_it_up(stack, mailbox, shop):
    client = by_password(shop.owner_email)
    assert is_in(client)
    demand_second_factor(shop.restaurant_id)
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302
    assert (
        client.get(f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}").status_code == 401
    )
    # A password alone does not let anybody set it up: their mailbox confirms it.
    answer = client.post(
        "/sign-in/", {"username": shop.owner_email, "password": shop.owner_password}
    )
    assert answer.headers["Location"] == "/sign-in/code/"
    answer = client.post("/sign-in/code/", {"code": code_sent_to(mailbox, shop.owner_email)})
    assert answer.headers["Location"] == "/sign-in/set-up/"
    assert not is_in(client)
    set_up(client)
    assert is_in(client)
    assert client.get("/admin/").status_code == 200


def test_who_has_one_goes_on(shop):
    secret = give_totp(shop.owner_email)
    client = by_password(shop.owner_email)
    prove(client, present_code(secret))
    demand_second_factor(shop.restaurant_id)
    assert is_in(client)


def test_members_of_other_restaurants_notice_nothing(shop, make_shop):
    demand_second_factor(shop.restaurant_id)
    assert is_in(by_password(make_shop().owner_email))


def test_the_owner_says_so_on_the_restaurants_page(shop):
    from django.urls import reverse

    from orderbuddy.tests.admin_forms import open_form
    from ordering.tests.guests import eventually

    page = reverse("admin:menus_restaurant_change", args=[shop.restaurant_id])
    client = client_of(shop.owner_email)
    form = open_form(client, page)
    assert client.post(page, form.data | {"require_second_factor": "on"}).status_code == 302
    stored = collection("restaurants").find_one({"_id": shop.restaurant_id})
    assert stored["requireSecondFactor"] is True
    (entry,) = collection("audit_log").find({"restaurantId": shop.restaurant_id})
    assert entry["what"] == "restaurant.second_factor.changed"
    assert (entry["before"], entry["after"]) == ({"required": False}, {"required": True})
    manager = make_member(shop.restaurant_id, roles={shop.restaurant_id: "manager"})
    demand_second_factor(shop.restaurant_id, asked=False)
    manager_client = client_of(manager)
    # The process knows of it as soon as it is told.
    eventually(lambda: manager_client.get(page).status_code == 200, seconds=30)
    assert "require_second_factor" not in open_form(manager_client, page).data
    sent = form.data | {"require_second_factor": "on", "name": "Quay"}
    assert manager_client.post(page, sent).status_code == 302
    stored = collection("restaurants").find_one({"_id": shop.restaurant_id})
    assert (stored["name"], stored["requireSecondFactor"]) == ("Quay", False)


# --- removing -------------------------------------------------------------------------------------


def test_removing_the_app_removes_its_recovery_codes(shop):
    client = by_password(shop.owner_email)
    set_up(client)
    assert stored_secret(shop.owner_email)
    client.post("/account/totp/remove")
    assert factors.factors_of(person_of(shop.owner_email)) == {}
    assert is_in(by_password(shop.owner_email))


def test_who_signed_in_a_while_ago_signs_in_once_more_first(shop):
    client = client_of(shop.owner_email)  # a session that does not say when it began
    give_totp(shop.owner_email)
    answer = client.post("/account/totp/remove")
    assert answer.headers["Location"].startswith("/sign-in/?again=1&next=")
    assert factors.has_factor(person_of(shop.owner_email))
    for address in ("/account/totp/", "/account/password/"):
        assert client.get(address).headers["Location"].startswith("/sign-in/?again=1")
    assert client.post("/account/passkeys/options").json()["address"].startswith("/sign-in/?again")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "once more" in page


def test_setting_one_up_signs_out_whoever_came_in_without(shop):
    other, mine = by_password(shop.owner_email), by_password(shop.owner_email)
    set_up(mine)
    assert is_in(mine)
    assert not is_in(other)


def test_an_operator_helps_whoever_lost_everything(shop, capsys):
    from django.core.management import CommandError, call_command

    give_totp(shop.owner_email)
    call_command("reset_second_factor", shop.owner_email)
    assert is_in(by_password(shop.owner_email))
    assert "signs in without" in capsys.readouterr().out
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("reset_second_factor", shop.owner_email)
    with pytest.raises(CommandError, match="Nobody"):
        call_command("reset_second_factor", "nobody@shop.example")


def test_a_secret_is_sealed_anew_with_the_others(shop):
    from orderbuddy.stored_secrets import declared_secrets

    assert "second_factors" in {one.collection for one in declared_secrets()}
