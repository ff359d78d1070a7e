"""One guest of a broadcast: their document, and what they are told."""

from collections.abc import Sequence
from typing import Any

from pymongo import UpdateOne

from messaging.addresses import address_hash
from messaging.broadcasts.audience.reading import Guest
from messaging.broadcasts.links import guest_link, token_of
from messaging.broadcasts.texts import content_of, text_for
from messaging.channels.base import Content
from messaging.consent.unsubscribing import unsubscribe_link
from messaging.names import restaurant_name
from messaging.outbox import Recipient
from orderbuddy.archived import find_orders
from orderbuddy.mongo import Document, collection, now
from ordering.campaigns.personal_codes import OURS, WHOSE, personal_code

SAMPLE = "X" * (WHOSE + OURS)


def key_of(broadcast_id: Any, person: str) -> str:
    return f"{broadcast_id}:{person}"


def write_down(broadcast: Document, guests: Sequence[Guest]) -> None:
    """Each guest's document, once: before their message, so that no link leads nowhere."""
    writes = [
        UpdateOne(
            {"_id": key_of(broadcast["_id"], one.person)},
            {"$setOnInsert": _document(broadcast, one)},
            upsert=True,
        )
        for one in guests
    ]
    if writes:
        collection("broadcast_guests").bulk_write(writes, ordered=False)


def write_down_tester(broadcast: Document, who: Any) -> str:
    """Whoever tries it out has a link as guests have, which counts for nothing; its token."""
    key = key_of(broadcast["_id"], f"test:{who}")
    tester = {
        **{name: broadcast[name] for name in ("restaurantId", "locationId")},
        "broadcastId": broadcast["_id"],
        "isTest": True,
        "person": "",
        "hashes": [],
        "token": token_of(broadcast["_id"], f"test:{who}"),
        "madeAt": now(),
    }
    collection("broadcast_guests").update_one({"_id": key}, {"$set": tester}, upsert=True)
    return tester["token"]


def not_told_yet(broadcast: Document, guests: Sequence[Guest]) -> list[Guest]:
    """Those to none of whose addresses a message was made: one key a channel keeps a message from
    being made twice, this keeps a guest from getting one on each of two channels after a worker was
    killed."""
    hashes = {address_hash(*one): guest.person for guest in guests for one in guest.addresses}
    made = {"broadcastId": broadcast["_id"], "toHash": {"$in": list(hashes)}}
    told = {hashes[one["toHash"]] for one in collection("messages").find(made, {"toHash": 1})}
    return [one for one in guests if one.person not in told]


class Letters:
    """What the guests of one batch are told: each in their language, with their name and link."""

    def __init__(self, broadcast: Document, location: Document, guests: Sequence[Guest]) -> None:
        self._broadcast, self._location = broadcast, location
        ids = [one.last_order_id for one in guests if one.last_order_id]
        self._orders = find_orders(ids, {"customer.name": 1, "language": 1, "customer.language": 1})

    def to(self, guest: Guest) -> list[tuple[Recipient, Content]]:
        """By each of the guest's channels, the best first: what was given fits one channel."""
        language = self._language(guest)
        found = []
        for channel, address in guest.addresses:
            text = text_for(self._broadcast["texts"], channel, language)
            if text is not None:
                recipient = Recipient([(channel, address)], text["language"])
                found.append((recipient, self._content(text, guest, address)))
        return found

    def _content(self, text: Document, guest: Guest, address: str) -> Content:
        token = token_of(self._broadcast["_id"], guest.person)
        values = values_of(self._broadcast, self._location, link=guest_link(token))
        values |= {"name": self._name(guest), "code": code_of(self._broadcast, guest.person)}
        stop = self._stop_link(text, address)
        here = self._broadcast["restaurantId"]
        return content_of(text, values, restaurant_id=here, token=token, unsubscribe=stop)

    def _stop_link(self, text: Document, address: str) -> str:
        """Where an e-mail's reader ends these; whoever has a phone in their hand answers STOP."""
        if text["channel"] != "email":
            return ""
        return unsubscribe_link(
            address=address,
            channel="email",
            restaurant_id=self._broadcast["restaurantId"],
            language=text["language"],
        )

    def _name(self, guest: Guest) -> str:
        order = self._orders.get(guest.last_order_id) or {}
        words = str((order.get("customer") or {}).get("name") or "").split()
        return words[0][:40] if words else ""

    def _language(self, guest: Guest) -> str:
        order = self._orders.get(guest.last_order_id) or {}
        said = order.get("language") or (order.get("customer") or {}).get("language") or ""
        known = self._location.get("supportedLanguages") or ["en"]
        return str(said or known[0])[:2]


def values_of(broadcast: Document, location: Document, *, link: str) -> Document:
    """What fills the gaps of a text, but for the guest's name."""
    return {
        "restaurant": restaurant_name(broadcast["restaurantId"]),
        "location": location.get("name") or "",
        "link": link,
        "code": sample_code(broadcast),
    }


def code_of(broadcast: Document, person: str) -> str:
    """The coupon's code for that guest: theirs alone where each has one of their own; "" without
    a coupon."""
    coupon = broadcast.get("coupon") or {}
    code = str(coupon.get("code") or "")
    if code and coupon.get("isPersonal"):
        return personal_code(coupon["campaignId"], code, f"{broadcast['_id']}:{person}")
    return code


def code_for(broadcast: Document, guest: Document) -> str:
    """The code for whose link that is (a document of `broadcast_guests`)."""
    return sample_code(broadcast) if guest.get("isTest") else code_of(broadcast, guest["person"])


def sample_code(broadcast: Document) -> str:
    """What a code looks like, good for nothing where each guest has one of their own."""
    coupon = broadcast.get("coupon") or {}
    code = str(coupon.get("code") or "")
    return f"{code}-{SAMPLE}" if code and coupon.get("isPersonal") else code


def _document(broadcast: Document, guest: Guest) -> Document:
    return {
        "broadcastId": broadcast["_id"],
        "restaurantId": broadcast["restaurantId"],
        "locationId": broadcast["locationId"],
        "person": guest.person,
        "hashes": list(guest.hashes),
        "toHashes": sorted({address_hash(*one) for one in guest.addresses}),
        "token": token_of(broadcast["_id"], guest.person),
        "madeAt": now(),
    }
