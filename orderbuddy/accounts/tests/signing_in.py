"""How the tests sign in: by the pages' own forms."""

import re
import secrets
import time

from django.test import Client

from orderbuddy.accounts import factors
from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection
from orderbuddy.secrets_store import reveal
from orderbuddy.testing.mailbox import Mailbox, text_of
from orderbuddy.testing.shops import PASSWORD, make_member

CODE = re.compile(r"\b\d{6}\b")


def by_password(email: str, client: Client | None = None, target: str = "/kitchen/") -> Client:
    """A client that has filled in the sign-in form; see `is_in`."""
    client = client or Client()
    client.post("/sign-in/", {"username": email, "password": PASSWORD, "next": target})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def person_of(email: str) -> User:
    return User.objects.get(email=email)


def fresh_phone() -> str:
    return f"+1555{secrets.randbelow(10**7):07d}"


def code_sent_to(mailbox: Mailbox, email: str, count: int = 1) -> str:
    return CODE.search(text_of(mailbox.wait_for(email, count=count)))[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def demand_second_factor(restaurant_id: str, asked: bool = True) -> None:
    change = {"$set": {"requireSecondFactor": asked}}
    collection("restaurants").update_one({"_id": restaurant_id}, change)


def give_totp(email: str) -> str:
    """The person has an authenticator app with this secret; none of its codes was used."""
    secret, person = factors.new_secret(), person_of(email)
    assert factors.add_totp(person, secret, present_code(secret))
    collection("second_factors").update_one({"_id": person.pk}, {"$set": {"totp.lastStep": 0}})
    return secret


def stored_secret(email: str) -> str:
    return reveal(factors.factors_of(person_of(email))["totp"]["secret"])


def present_code(secret: str) -> str:
    return code_at(secret, time.time())


def code_at(secret: str, seconds: float) -> str:
    """The authenticator app's code at that instant, in seconds since 1970."""
    return factors._totp(secret).generate(int(seconds)).decode()


def member(restaurant_id: str, **fields) -> str:
    return make_member(restaurant_id, **fields)
