"""Signing in by a code that was sent: good once, soon over, and no word about who is known."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orderbuddy.accounts import codes
from orderbuddy.accounts.screens import hash_of
from orderbuddy.accounts.tests.signing_in import (
    CODE,
    by_password,
    code_sent_to,
    fresh_phone,
    is_in,
    person_of,
    wrong,
)
from orderbuddy.mongo import collection, now
from orderbuddy.testing.mailbox import text_of


def ask(typed: str, client: Client | None = None, target: str = "/kitchen/") -> Client:
    client = client or Client()
    answer = client.post("/sign-in/send/", {"username": typed, "next": target})
    assert answer.headers.get("Location") == "/sign-in/code/", answer.content.decode()
    return client


def type_in(client: Client, code: str):
    return client.post("/sign-in/code/", {"code": code})


def challenge_of(client: Client) -> str:
    return hash_of(client.session["ob_code"]["id"])


def test_a_code_by_e_mail(stack, mailbox, shop):
    client = ask(shop.owner_email, target="/admin/")
    message = mailbox.wait_for(shop.owner_email)
    code = CODE.search(text_of(message))[0]
    assert code in message["subject"]
    assert not is_in(client)
    assert type_in(client, f"{code[:3]} {code[3:]}").headers["Location"] == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize("stored", ["+1555{}", "555{}"])
def test_a_code_by_sms_for_somebody_that_todays_service_stored(stack, texts_sent, shop, stored):
    """No e-mail, no password, nothing of ours: and the number as people type it."""
    phone = fresh_phone()
    rest = phone.removeprefix("+1555")
    document = {"phoneNumber": stored.format(rest), "restaurants": [shop.restaurant_id]}
    collection("users").insert_one({**document, "userId": phone, "future": {"kept": True}})
    client = ask(f"(555) {rest[:3]}-{rest[3:]}")
    text = texts_sent.wait_for(phone)
    assert text.splitlines()[-1].startswith("@testserver #")
    type_in(client, CODE.search(text)[0])
    assert is_in(client)
    after = collection("users").find_one({"userId": phone})
    assert after.keys() - document.keys() == {"_id", "userId", "future", "lastLogin"}


def test_a_code_is_good_once(stack, mailbox, shop):
    client = ask(shop.owner_email)
    code = code_sent_to(mailbox, shop.owner_email)
    challenge = client.session["ob_code"]["id"]
    assert codes.check(challenge, code).pk == person_of(shop.owner_email).pk
    assert codes.check(challenge, code) is None


def test_a_code_is_worth_nothing_to_another_browser(stack, mailbox, shop):
    ask(shop.owner_email)
    code = code_sent_to(mailbox, shop.owner_email)
    another = ask("somebody@else.example")
    assert "not right" in type_in(another, code).content.decode()
    assert not is_in(another)


def test_five_wrong_tries_kill_it(stack, mailbox, shop):
    client = ask(shop.owner_email)
    code = code_sent_to(mailbox, shop.owner_email)
    for _ in range(codes.TRIES):
        assert "not right" in type_in(client, wrong(code)).content.decode()
    type_in(client, code)
    assert not is_in(client)


def test_it_is_over_after_ten_minutes(stack, mailbox, shop):
    client = ask(shop.owner_email)
    code = code_sent_to(mailbox, shop.owner_email)
    old = {"$set": {"expiresAt": now() - timedelta(seconds=1)}}
    collection("sign_in_codes").update_one({"_id": challenge_of(client)}, old)
    type_in(client, code)
    assert not is_in(client)


def test_a_new_code_replaces_nothing_of_others_but_both_work_once(stack, mailbox, shop):
    client = ask(shop.owner_email)
    first = code_sent_to(mailbox, shop.owner_email)
    ask(shop.owner_email, client)
    second = code_sent_to(mailbox, shop.owner_email, count=2)
    if first != second:
        type_in(client, first)
        assert not is_in(client)
    type_in(client, second)
    assert is_in(client)


def test_only_a_hash_is_stored(stack, mailbox, shop):
    client = ask(shop.owner_email)
    code = code_sent_to(mailbox, shop.owner_email)
    stored = collection("sign_in_codes").find_one({"_id": challenge_of(client)})
    assert code not in str(stored)
    assert client.session["ob_code"]["id"] not in str(stored)


def test_a_disabled_person_gets_no_code_and_one_that_was_sent_is_worth_nothing(
    stack, mailbox, shop
):
    client = ask(shop.owner_email)
    code = code_sent_to(mailbox, shop.owner_email)
    collection("users").update_one({"email": shop.owner_email}, {"$set": {"disabled": True}})
    type_in(client, code)
    assert not is_in(client)
    ask(shop.owner_email)
    ask("last@shop.example")  # the worker works in order
    assert len(mailbox.messages_to(shop.owner_email)) == 1


def shown(client: Client, typed: str) -> tuple:
    """All that the answers to one who asks tell, but for what was typed."""
    asked = client.post("/sign-in/send/", {"username": typed, "next": "/kitchen/"})
    page = client.get("/sign-in/code/").content.decode()
    refused = type_in(client, "000000").content.decode()
    hidden = 'name="csrfmiddlewaretoken" value="'
    texts = [
        "".join(part[64:] if n else part for n, part in enumerate(one.split(hidden)))
        for one in (page, refused)
    ]
    return asked.status_code, asked.headers["Location"], *(t.replace(typed, "X") for t in texts)


def test_nobody_learns_from_the_answers_whether_somebody_is_known(stack, shop):
    assert shown(Client(), shop.owner_email) == shown(Client(), "nobody@shop.example")


def asked_about_people(deed) -> bool:
    with CaptureQueriesContext(connection) as seen:
        deed()
    return any("users" in query["sql"] for query in seen.captured_queries)


def test_nor_from_its_time(stack, shop):
    """The request asks nothing about people: a worker does, later."""
    assert not asked_about_people(lambda: ask(shop.owner_email))
    assert asked_about_people(lambda: by_password(shop.owner_email))


def test_too_many_codes_for_one_contact_known_or_not(stack, mailbox, shop, settings):
    settings.SIGN_IN_CODES_PER_HOUR = 2
    for typed in (shop.owner_email, f"nobody-{shop.owner_email}"):
        for _ in range(2):
            ask(typed)
        answer = Client().post("/sign-in/send/", {"username": typed})
        assert "Too many attempts" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "Ana", "12", "@" * 300, "+1555a0100"])
def test_what_is_no_contact_is_said(stack, typed):
    answer = Client().post("/sign-in/send/", {"username": typed})
    assert "type your e-mail address" in answer.content.decode()


def test_the_page_of_a_code_needs_one_that_was_asked_for():
    assert Client().get("/sign-in/code/").headers["Location"] == "/sign-in/"


def test_another_site_is_never_where_one_ends_up(stack, mailbox, shop):
    client = ask(shop.owner_email, target="https://evil.example/")
    code = code_sent_to(mailbox, shop.owner_email)
    assert type_in(client, code).headers["Location"] == "/kitchen/"
