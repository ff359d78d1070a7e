"""A guest, a person of the staff, and a restaurant, as the paths on which messages leave need
them: every number and address is theirs alone."""

import secrets
from types import SimpleNamespace
from typing import Any

from bson import ObjectId

from messaging.broadcasts.audience.keeping import look_at_guest
from messaging.broadcasts.tests.lists import NO_QUIET
from messaging.consent import hear, hear_wish, record
from messaging.consent.addresses import hash_of
from messaging.consent.recording import MARKETING, SERVICE, Wanted
from messaging.consent.tests.wishes import email, number
from messaging.conversations.tests.talk import texted
from orderbuddy.accounts.models import User
from orderbuddy.mongo import Document, collection, now
from orderbuddy.testing.shops import make_shop

TEMPLATES = [
    {"name": "found", "language": "en", "text": "Hello {{1}}, we found it"},
    {"name": "two_for_one", "language": "en", "text": "Hi {{1}}, two for one"},
]


class World:
    """`phone` and `mail` are whom all paths write to, guest and staff alike."""

    def __init__(self) -> None:
        self.phone, self.another, self.guest_mail = number(), number(), email()
        self.device = secrets.token_hex(32)
        talks = {"smsNumber": number(), "whatsappPhoneId": secrets.token_hex(8)}
        self.shop = make_shop(
            notifications={**NO_QUIET, "events": {"order_late": ["sms"]}},
            alertNumbers=[{"_id": ObjectId(), "phoneNumber": self.phone}],
            conversations={"hasChat": True, "templates": TEMPLATES, **talks},
        )
        mine = {"email": self.shop.owner_email}
        collection("users").update_one(mine, {"$set": {"phoneNumber": self.phone}})
        self.owner = User.objects.get(**mine)
        self._subscribe()
        self.known = [one["_id"] for one in self.messages()]

    @property
    def location(self) -> Document:
        found = collection("locations").find_one({"_id": ObjectId(self.shop.location_id)})
        assert found is not None
        return found

    @property
    def addresses(self) -> list[str]:
        return [self.phone, self.guest_mail, self.shop.owner_email]

    def order(self, **fields: Any) -> Document:
        """An order of a moment ago, with the tick."""
        at = now()
        order = {
            "_id": ObjectId(), "quoteId": ObjectId(), "orderCode": "A1B2", "items": [],
            "restaurantId": self.shop.restaurant_id, "locationId": self.location["_id"],
            "customer": {"name": "Ana", "phone": self.phone}, "getSms": True,
            "origin": {"id": self.shop.origin_id, "name": "Table 1"}, "totalPriceCents": 1250,
            "status": "ACCEPTED", "startedAt": at, "updatedAt": at, **fields,
        }  # fmt: skip
        collection("orders").insert_one(order)
        return order

    def agrees(self, restaurant_id: str = "") -> None:
        """To texts about orders, and to offers by all channels."""
        where = restaurant_id or self.shop.restaurant_id
        self._wish(self.phone, "sms", SERVICE, where, granted=True)
        for channel in ("sms", "whatsapp"):
            self._wish(self.phone, channel, MARKETING, where, granted=True)
        self._wish(self.guest_mail, "email", MARKETING, where, granted=True)
        look_at_guest(where, hash_of("sms", self.phone))
        look_at_guest(where, hash_of("email", self.guest_mail))

    def withdraws(self) -> None:
        """All of that; whoever keeps the audience has not heard of it yet."""
        where = self.shop.restaurant_id
        self._wish(self.phone, "sms", SERVICE, where, granted=False)
        for channel in ("sms", "whatsapp"):
            self._wish(self.phone, channel, MARKETING, where, granted=False)
        self._wish(self.guest_mail, "email", MARKETING, where, granted=False)

    def says_stop(self) -> None:
        """By a text, and by a complaint about an e-mail."""
        assert hear(texted(self.shop, self.phone, "STOP")) is not None
        for address in (self.guest_mail, self.shop.owner_email):
            self._report(address, granted=False)

    def stops_and_starts(self) -> None:
        """START brings other messages back."""
        self.says_stop()
        hear(texted(self.shop, self.phone, "START"))
        for address in (self.guest_mail, self.shop.owner_email):
            self._report(address, granted=True)

    def messages(self) -> list[Document]:
        """Those to them that were made since."""
        known = getattr(self, "known", [])
        where = {"to": {"$in": self.addresses}, "_id": {"$nin": known}}
        return list(collection("messages").find(where).sort("_id", 1))

    def _report(self, address: str, *, granted: bool) -> None:
        told = {"provider": "test", "provider_key": secrets.token_hex(8), "how": "reported"}
        about = {"channel": "email", "address": address, "purpose": ""}
        hear_wish(SimpleNamespace(**told, **about, granted=granted, at=now()))

    def _subscribe(self) -> None:
        """A device that is told, which fails."""
        stored = {"restaurantId": self.shop.restaurant_id, "endpoint": "", "keys": {}, "at": now()}
        collection("push_subscriptions").insert_one({"_id": self.device, **stored})

    def _wish(
        self, address: str, channel: str, scope: str, restaurant_id: str, *, granted: bool
    ) -> None:
        record(
            Wanted(
                address=address, channel=channel, scope=scope, granted=granted, at=now(),
                how="test", key=secrets.token_hex(12), restaurant_id=restaurant_id,
            )
        )  # fmt: skip
