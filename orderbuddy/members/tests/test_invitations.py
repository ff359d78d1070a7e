"""Invitations, from the admin's page to the mailbox and back."""

import re
from datetime import timedelta

import pytest
import requests
from bson import ObjectId

from kitchen.tests.screens import eventually
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import Role, role_of
from orderbuddy.api.errors import ApiError
from orderbuddy.audit import entries_of
from orderbuddy.members.invitations import (
    InvitationOver,
    accept,
    invitation_of,
    invite,
    make_person,
    renew,
    token_of,
    withdraw,
)
from orderbuddy.members.services import remove_member
from orderbuddy.members.tests.people import again, member, owner_of
from orderbuddy.mongo import collection, now
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.mailbox import text_of
from orderbuddy.testing.shops import PASSWORD, make_member

NEW_PASSWORD = "seven-lighthouses"


def invited(shop, role: Role = Role.CASHIER, places=None, email: str = "", who=None):
    return invite(
        who=who or owner_of(shop),
        restaurant_id=shop.restaurant_id,
        email=email or f"{ObjectId()}@guest.example",
        role=role,
        places=places,
    )


def stored(invitation):
    return collection("invitations").find_one({"_id": invitation["_id"]})


def test_whoever_accepts_is_a_member_with_that_role_and_place(shop):
    here = ObjectId(shop.location_id)
    invitation = invited(shop, places=[here])
    person = User.objects.get(email=make_member())
    accept(invitation=invitation_of(token_of(invitation)), person=person)
    joined = again(person)
    assert role_of(joined, shop.restaurant_id) is Role.CASHIER
    assert joined.places == {shop.restaurant_id: [here]}
    whats = [one["what"] for one in entries_of(f"invitation:{invitation['_id']}")]
    assert whats == ["people.invited", "people.joined"]


def test_a_link_works_once(shop):
    invitation = invited(shop)
    first, second = (User.objects.get(email=make_member()) for _ in range(2))
    accept(invitation=invitation, person=first)
    for person in (first, second):
        with pytest.raises(InvitationOver):
            accept(invitation=invitation, person=person)
    assert role_of(again(second), shop.restaurant_id) is None
    with pytest.raises(InvitationOver):
        invitation_of(token_of(invitation))


def test_a_crash_between_using_and_joining_is_gone_on_with(shop):
    invitation = invited(shop)
    first, second = (User.objects.get(email=make_member()) for _ in range(2))
    used = {"state": "accepted", "acceptedBy": first.pk}
    collection("invitations").update_one({"_id": invitation["_id"]}, {"$set": used})
    with pytest.raises(InvitationOver):
        accept(invitation=stored(invitation), person=second)
    accept(invitation=invitation_of(token_of(invitation)), person=first)
    assert role_of(again(first), shop.restaurant_id) is Role.CASHIER


@pytest.mark.parametrize("how", ["expired", "withdrawn", "renewed", "replaced", "other salt"])
def test_a_link_that_is_over_opens_nothing(shop, how):
    invitation, owner = invited(shop), owner_of(shop)
    token = token_of(invitation)
    if how == "expired":
        past = {"expiresAt": now() - timedelta(seconds=1)}
        collection("invitations").update_one({"_id": invitation["_id"]}, {"$set": past})
    elif how == "withdrawn":
        withdraw(who=owner, invitation=invitation)
    elif how == "renewed":
        renewed = renew(who=owner, invitation=invitation)
        assert invitation_of(token_of(renewed))["_id"] == invitation["_id"]
        assert entries_of(f"invitation:{invitation['_id']}")[-1]["what"] == "people.invited_again"
    elif how == "replaced":
        invited(shop, email=invitation["email"])
    else:
        token = token[:-2] + ("aa" if token[-2:] != "aa" else "bb")
    with pytest.raises(InvitationOver):
        invitation_of(token)
    with pytest.raises(InvitationOver):
        accept(
            invitation={**invitation, "nonce": "guessed"},
            person=User.objects.get(email=make_member()),
        )


def test_who_invited_must_still_be_allowed_to(shop):
    manager = member(shop, "manager")
    invitation = invited(shop, who=manager)
    remove_member(who=owner_of(shop), person=manager, restaurant_id=shop.restaurant_id)
    person = User.objects.get(email=make_member())
    with pytest.raises(InvitationOver):
        accept(invitation=invitation, person=person)
    assert role_of(again(person), shop.restaurant_id) is None


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("manager", Role.OWNER),
        ("manager", Role.MANAGER),
        ("cashier", Role.VIEWER),
        ("kitchen", Role.VIEWER),
        ("viewer", Role.VIEWER),
    ],
)
def test_nobody_invites_above_themselves(shop, role, given):
    with pytest.raises(ApiError) as refused:
        invited(shop, given, who=member(shop, role))
    assert refused.value.status == 403


def test_a_member_is_not_invited_again_and_not_made_less(shop):
    owner = owner_of(shop)
    with pytest.raises(ApiError, match="works here already"):
        invited(shop, email=owner.email.upper())
    accept(invitation=invited(shop, Role.VIEWER), person=owner)
    assert role_of(again(owner), shop.restaurant_id) is Role.OWNER


def test_a_form_that_is_sent_twice_makes_one_account(shop):
    invitation = invited(shop)
    made = make_person(invitation=invitation, name="Ana", password=NEW_PASSWORD)
    with pytest.raises(InvitationOver):
        make_person(invitation=invitation, name="Ana", password=NEW_PASSWORD)
    assert User.objects.filter(email=invitation["email"]).count() == 1
    assert made.check_password(NEW_PASSWORD)


# --- over the wire --------------------------------------------------------------------------------


def sent_link(mailbox, stack, email: str, count: int = 1) -> str:
    text = text_of(mailbox.wait_for(email, count=count))
    path = re.search(r"/invitations/\S+", text)
    assert path, text
    return stack.url + path[0]


def post(session: requests.Session, stack, url: str, **form) -> requests.Response:
    session.get(f"{stack.url}/sign-in/", timeout=30)
    form["csrfmiddlewaretoken"] = session.cookies["csrftoken"]
    headers = {"Referer": url, "Origin": stack.url}
    return session.post(url, data=form, headers=headers, allow_redirects=False, timeout=30)


def invite_by_page(session: StaffSession, shop, email: str) -> None:
    url = f"/admin/orderbuddy/member/add/?restaurant={shop.restaurant_id}"
    said = {"email": email, "role": "cashier", "where": "all"}
    answer = session.post(url, data=said, allow_redirects=False)
    assert answer.status_code == 302, answer.text


def test_from_the_admins_page_to_an_account(stack, shop, sign_in, mailbox):
    email = f"{ObjectId()}@new.example"
    invite_by_page(sign_in(shop), shop, email)
    link = sent_link(mailbox, stack, email)
    with requests.Session() as session:
        weak = post(session, stack, link, name="Ana", password="short")
        assert (weak.status_code, User.objects.filter(email=email).exists()) == (200, False)
        done = post(session, stack, link, name="Ana", password=NEW_PASSWORD)
        assert (done.status_code, done.headers["Location"]) == (302, "/admin/")
        place = (
            f"{stack.url}/api/v1/restaurant/orders/today/{shop.restaurant_id}/{shop.location_id}"
        )
        assert session.get(place, timeout=30).status_code == 200
        assert session.get(link, timeout=30).status_code == 404
    assert role_of(User.objects.get(email=email), shop.restaurant_id) is Role.CASHIER


def test_where_a_second_factor_is_asked_for_it_is_set_up_first(stack, shop):
    asks = {"$set": {"requireSecondFactor": True}}
    collection("restaurants").update_one({"_id": shop.restaurant_id}, asks)
    link = f"{stack.url}/invitations/{token_of(invited(shop))}/"
    with requests.Session() as session:
        done = post(session, stack, link, name="Ana", password=NEW_PASSWORD)
        assert (done.status_code, done.headers["Location"]) == (302, "/sign-in/set-up/")
        assert session.get(f"{stack.url}/sign-in/set-up/", timeout=30).ok
        assert session.get(f"{stack.url}/admin/", timeout=30).url.startswith(
            f"{stack.url}/sign-in/"
        )


def test_whoever_has_an_account_signs_in_to_it(stack, shop, sign_in, mailbox):
    email = make_member()
    invite_by_page(sign_in(shop), shop, email)
    link = sent_link(mailbox, stack, email)
    with requests.Session() as session:
        page = post(session, stack, link, name="Ana", password=NEW_PASSWORD)
        assert "Sign in to accept" in page.text
    person = User.objects.get(email=email)
    assert role_of(person, shop.restaurant_id) is None
    with StaffSession(stack.url, email, PASSWORD) as session:
        assert post(session, stack, link).status_code == 302
    assert role_of(again(person), shop.restaurant_id) is Role.CASHIER


def test_a_letter_that_cannot_be_sent_is_shown_and_sent_again(stack, shop, sign_in, mailbox):
    email, session = f"{ObjectId()}@new.example", sign_in(shop)
    mailbox.refuse(email, "550 No such user")
    invite_by_page(session, shop, email)
    page = f"/admin/orderbuddy/member/?restaurant={shop.restaurant_id}"
    found = collection("invitations").find_one({"email": email})
    eventually(lambda: "refuses this address" in session.get(page).text, seconds=30)
    again_url = f"/admin/orderbuddy/member/invitations/{found['_id']}/"
    assert session.post(again_url, data={"deed": "again"}).status_code == 200
    token = sent_link(mailbox, stack, email).split("/")[-2]
    assert invitation_of(token)["_id"] == found["_id"]
    assert invitation_of(token)["nonce"] != found["nonce"]
