"""One restaurant with something of everything, and everybody who might ask for it."""

import re
from dataclasses import dataclass
from typing import Any

import msgspec
from bson import ObjectId
from django.test import Client

from kitchen.services.alarms import new_alarm, unshown_id
from menus.services.history import keep
from messaging.conversations import writing
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import Role
from orderbuddy.members.invitations import invite
from orderbuddy.members.services import remove_member
from orderbuddy.members.tests.people import another_location, member, owner_of
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import Shop, make_member, make_shop
from orderbuddy.tests.admin_forms import client_of
from orderbuddy.tests.tenancy.table import ROLES, Line

# Who is no member here, or no more, or works elsewhere.
OUTSIDERS = ("signed out", "stranger", "member of another", "revoked")
ELSEWHERE = "owner elsewhere"
SECRET = "Hidden Quay"
SIGN_IN = re.compile(r"/(sign-in|admin/login)/")


@dataclass(frozen=True)
class World:
    shop: Shop
    # By model name: a document of each, as its key's text.
    keys: dict[str, str]
    ids: dict[str, str]
    people: dict[str, User | None]
    # What a deed takes away, and the next one to ask must find again: (collection, document).
    kept: list[tuple[str, dict[str, Any]]]

    def path(self, line: Line) -> str:
        """The path with real ids in it. KeyError for an id that nobody has named here."""
        if line.path.startswith("admin/"):
            model = line.path.removeprefix("admin/").split("/")[1:2]
            key = self.keys.get(*model) if model else None
            known = {**self.ids, "object_id": key or self.ids["location_id"]}
        else:
            known = self.ids
        return "/" + re.sub(r"<(\w+)>", lambda found: known[found[1]], line.path)

    def put_back(self, line: Line) -> None:
        """What an earlier request for this line may have taken away."""
        if line.method in ("POST", "PUT", "DELETE"):
            for name, document in self.kept:
                collection(name).replace_one({"_id": document["_id"]}, document, upsert=True)

    def secrets(self) -> list[str]:
        """What nobody from elsewhere may read on any page."""
        return [SECRET, self.shop.location_id, self.ids["order_id"], self.shop.menu_id]


def make_world(keys: dict[str, Any]) -> World:
    """`keys`: a shop, and a document of it for each model of the admin."""
    shop = keys["shop"]
    collection("locations").update_one(
        {"_id": ObjectId(shop.location_id)}, {"$set": {"name": SECRET}}
    )
    collection("origins").update_one(
        {"_id": ObjectId(shop.origin_id)}, {"$set": {"oneVisit": True}}
    )
    people = _people(shop)
    ids = {
        "restaurant_id": shop.restaurant_id,
        "location_id": shop.location_id,
        "menu_id": shop.menu_id,
        "item_id": "espresso",
        "origin_id": shop.origin_id,
        "station_id": shop.station_ids["bar"],
        "printer_id": keys["printer"],
        "payment_id": keys["payment"],
        "order_id": _order(shop),
        "user_id": "nobody-knows-me",
        "campaign_id": str(keys["campaign"]),
        "invitation_id": _invitation(shop),
        "content_type_id": shop.location_id,
        "version_id": _version(shop),
        "message_id": keys["message"],
        "broadcast_id": keys["broadcast"],
        "deed": "pause",
        "day": "2026-11-21",
        "format_name": "csv",
        "kind": "svg",
        "consent_id": "0" * 40,
        "event": "order_ready",
        "channel": "sms",
        "language": "en",
        "sign_in_id": "x",
        "passkey_id": "x",
        "token": "x",
        "webhook_key": "x",
        "printer_key": "x",
    }
    somebody = member(shop, "viewer").pk
    team = {"member": str(somebody), "guestdata": "x"}
    ids |= {"thread_id": _thread(shop), "reply_id": _reply(shop)}
    replies = ("saved_replies", ObjectId(ids["reply_id"]))
    documents = (("screens", ObjectId(keys["screen"])), ("users", somebody), replies)
    kept = [(name, collection(name).find_one({"_id": key})) for name, key in documents]
    _alarm(shop, ids)
    return World(shop, {**{k: str(v) for k, v in keys.items()}, **team}, ids, people, kept)


def _people(shop: Shop) -> dict[str, User | None]:
    there = another_location(shop)
    revoked = member(shop, "manager")
    remove_member(who=owner_of(shop), person=revoked, restaurant_id=shop.restaurant_id)
    return {
        **{role: member(shop, role) for role in ROLES},
        ELSEWHERE: member(shop, "owner", [there]),
        "signed out": None,
        "stranger": User.objects.get(email=make_member()),
        "member of another": owner_of(make_shop()),
        "revoked": revoked,
    }


def client_for(person: User | None) -> Client:
    """A browser of theirs."""
    return client_of(person.email) if person else Client()


def send(client: Client, line: Line, path: str, body: dict[str, Any]) -> Any:
    """One request with a JSON body; redirects are not followed."""
    sent = {} if line.method == "GET" else {"data": msgspec.json.encode(body)}
    return client.generic(line.method, path, content_type="application/json", **sent)


def send_form(client: Client, line: Line, path: str, form: dict[str, str]) -> Any:
    """One request as a browser makes it."""
    return client.get(path) if line.method == "GET" else client.post(path, form)


def refused(answer: Any) -> bool:
    """Refused, sent to the sign-in page, or to the admin's first page ("it is not there")."""
    if answer.status_code in (301, 302):
        to = answer["Location"]
        return bool(SIGN_IN.search(to)) or to == "/admin/"
    return answer.status_code in (401, 403, 404, 405)


def _version(shop: Shop) -> str:
    menu = collection("menus").find_one({"_id": ObjectId(shop.menu_id)})
    return str(keep(menu, who="somebody", what="A change"))


def _order(shop: Shop) -> str:
    line = {
        "id": "l1", "menuItemId": "espresso", "name": "Espresso", "priceCents": 275, "notes": "",
        "stationTags": ["bar"], "variants": [], "modifiers": [],
    }  # fmt: skip
    order = {
        "_id": ObjectId(),
        "quoteId": ObjectId(),
        "orderCode": "ABCD",
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "locationSlug": shop.location_slug,
        "customer": {"name": "Ana", "phone": ""},
        "origin": {"id": shop.origin_id, "name": "Table 1"},
        "items": [line],
        "status": "ACCEPTED",
        "startedAt": now(),
        "totalPriceCents": 275,
        "meta": {},
    }
    return str(collection("orders").insert_one(order).inserted_id)


def _invitation(shop: Shop) -> str:
    invitation = invite(
        who=owner_of(shop),
        restaurant_id=shop.restaurant_id,
        email=f"{ObjectId()}@new.example",
        role=Role.VIEWER,
        places=None,
    )
    return str(invitation["_id"])


def _thread(shop: Shop) -> str:
    location = {"_id": ObjectId(shop.location_id), "restaurantId": shop.restaurant_id}
    said = writing.Line("guest", text=SECRET, channel="chat")
    told = writing.write_from_guest(
        location=location, guest_key=f"order:{ObjectId()}", line=said, address={"to": "x"}
    )
    return str(told["threadId"])


def _reply(shop: Shop) -> str:
    reply = {"restaurantId": shop.restaurant_id, "title": "Soon", "text": "Two more minutes"}
    return str(collection("saved_replies").insert_one(reply).inserted_id)


def _alarm(shop: Shop, ids: dict[str, str]) -> None:
    alarm = new_alarm(
        unshown_id(ids["order_id"], ids["station_id"]),
        kind="unshown",
        restaurant_id=shop.restaurant_id,
        location_id=ObjectId(shop.location_id),
    )
    collection("alarms").insert_one(alarm)
