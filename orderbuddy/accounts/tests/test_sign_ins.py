"""Where somebody is signed in: listed, and ended by them."""

import pytest

from orderbuddy.accounts.sign_ins import open_sign_ins
from orderbuddy.accounts.tests.signing_in import by_password, is_in, person_of
from orderbuddy.mongo import collection, database

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18.0 Safari/604.1"


def sign_ins_of(email: str):
    return open_sign_ins(person_of(email))


def test_each_is_listed_and_can_be_ended(shop):
    from django.test import Client

    here = by_password(shop.owner_email)
    phone = by_password(shop.owner_email, Client(headers={"User-Agent": PHONE}))
    page = here.get("/account/").content.decode()
    assert "Safari on iPhone" in page
    assert page.count("this one") == 1
    theirs = str(phone.session["ob_sign_in"])
    assert f"/account/sign-ins/{theirs}/end" in page
    here.post(f"/account/sign-ins/{theirs}/end")
    assert not is_in(phone)
    assert is_in(here)
    assert len(sign_ins_of(shop.owner_email)) == 1


def test_all_others_at_once(shop):
    here, *others = [by_password(shop.owner_email) for _ in range(3)]
    here.post("/account/sign-ins/others/end")
    assert [is_in(one) for one in (here, *others)] == [True, False, False]


def test_signing_in_once_more_changes_the_key_of_the_session(shop):
    client = by_password(shop.owner_email)
    before = client.session.session_key
    client.post(
        "/sign-in/?again=1", {"username": shop.owner_email, "password": shop.owner_password}
    )
    assert client.session.session_key != before
    (mine,) = sign_ins_of(shop.owner_email)
    assert mine["sessionKey"] == client.session.session_key
    assert is_in(client)


def test_the_one_in_use_is_ended_by_signing_out_alone(shop):
    here = by_password(shop.owner_email)
    here.post(f"/account/sign-ins/{here.session['ob_sign_in']}/end")
    assert is_in(here)


def test_nobody_ends_anothers(shop, make_shop):
    mine, theirs = by_password(shop.owner_email), by_password(make_shop().owner_email)
    mine.post(f"/account/sign-ins/{theirs.session['ob_sign_in']}/end")
    assert is_in(theirs)


@pytest.mark.parametrize("address", ["/sign-out/", "/admin/logout/"])
def test_signing_out_takes_it_off_the_list(shop, address):
    client = by_password(shop.owner_email)
    client.post(address)
    assert sign_ins_of(shop.owner_email) == []


def test_another_password_ends_all_others(shop):
    here, other = by_password(shop.owner_email), by_password(shop.owner_email)
    words = {"new_password1": "brand new horse", "new_password2": "brand new horse"}
    sent = {"old_password": shop.owner_password, **words}
    assert here.post("/account/password/", sent).headers["Location"] == "/account/"
    assert is_in(here)
    assert not is_in(other)
    (left,) = sign_ins_of(shop.owner_email)
    assert left["sessionKey"] == here.session.session_key
    here.post("/account/sign-ins/others/end")
    assert is_in(here)


def test_the_old_password_is_asked_for(shop):
    client = by_password(shop.owner_email)
    words = {"new_password1": "brand new horse", "new_password2": "brand new horse"}
    assert "old_password" in client.get("/account/password/").content.decode()
    client.post("/account/password/", {"old_password": "a wrong one", **words})
    assert person_of(shop.owner_email).check_password(shop.owner_password)


def test_a_session_that_expired_is_not_listed(shop):
    client = by_password(shop.owner_email)
    collection("django_session").delete_one({"session_key": client.session.session_key})
    assert sign_ins_of(shop.owner_email) == []


def test_the_pages_hold_what_they_may_not_show_to_others(shop):
    from django.test import Client

    for address in ("/account/", "/account/totp/", "/account/password/"):
        assert Client().get(address).headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("where", [{"session_key": "x"}, {"session_key": {"$in": ["x", "y"]}}])
def test_a_session_is_found_by_an_index(where):
    """It is read at each request. (Django's own index is a partial one, which is not used.)"""
    command = {"find": "django_session", "filter": where}
    plan = database().command("explain", command, verbosity="queryPlanner")["queryPlanner"]
    assert "COLLSCAN" not in str(plan["winningPlan"])
    assert "IXSCAN" in str(plan["winningPlan"])
