"""Each channel with its fake, for tests that hold for all of them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from messaging.channels import Channel, Content, Outgoing, Sender
from messaging.channels.fcm import Fcm
from messaging.channels.sms import Sms
from messaging.channels.web_push import WebPush
from messaging.channels.whatsapp_cloud import WhatsAppCloud
from messaging.channels.whatsapp_twilio import WhatsAppTwilio
from messaging.fakes import FakeProvider, Taken
from messaging.push import keys, subscriptions
from messaging.push.subscriptions import Browser
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import Shop, make_shop


@dataclass
class Way:
    """A channel, the fake behind it, the setting that leads there, and somebody to write to."""

    channel: Channel
    fake: FakeProvider
    setting: str
    outgoing: Outgoing
    # What the fake calls the recipient.
    address: str

    def send(self) -> Any:
        return self.channel.send(self.outgoing)

    def taken(self) -> list[Taken]:
        return self.fake.taken_by(self.address)


def number() -> str:
    return f"+1555{secrets.randbelow(10**7):07d}"


def mail_address() -> str:
    return f"{secrets.token_hex(6)}@guests.example"


def outgoing(to: str, *, shop: Shop | None = None, **more: Any) -> Outgoing:
    """One message; `more` is content's or the message's own."""
    own = {name: more.pop(name) for name in ("message_id", "sender", "purpose") if name in more}
    content = {"text": "Your order AB12 is ready.", "subject": "Your order is ready", **more}
    facts = {"message_id": str(ObjectId()), "sender": Sender(), "purpose": "service", **own}
    return Outgoing(
        to=to,
        language="en",
        content=Content(**content),
        restaurant_id=shop.restaurant_id if shop else None,
        location_id=str(shop.location_id) if shop else None,
        **facts,
    )


def sms(fakes: Callable[[str], FakeProvider], settings: Any) -> Way:
    to = number()
    return Way(Sms(), fakes("texts_sent"), "TWILIO_API_URL", outgoing(to), to)


def whatsapp_twilio(fakes: Callable[[str], FakeProvider], settings: Any) -> Way:
    to = number()
    fake = fakes("texts_sent")
    return Way(WhatsAppTwilio(), fake, "TWILIO_API_URL", outgoing(to), f"whatsapp:{to}")


def whatsapp_cloud(fakes: Callable[[str], FakeProvider], settings: Any) -> Way:
    to = number()
    return Way(WhatsAppCloud(), fakes("graph"), "GRAPH_BASE_URL", outgoing(to), to)


def email(fakes: Callable[[str], FakeProvider], settings: Any) -> Way:
    from messaging.channels.email_sendgrid import SendGridMail

    to = mail_address()
    return Way(SendGridMail(), fakes("sendgrid"), "SENDGRID_API_URL", outgoing(to), to)


def fcm(fakes: Callable[[str], FakeProvider], settings: Any) -> Way:
    shop, token = make_shop(), f"w:{secrets.token_hex(8)}"
    own_device(shop, token)
    return Way(Fcm(), fakes("fcm"), "FCM_API_URL", outgoing(token, shop=shop), token)


def push(fakes: Callable[[str], FakeProvider], settings: Any) -> Way:
    fake = fakes("push_service")
    told = fake.subscribe(keys.public_key()).as_json()
    order = {"_id": ObjectId(), "restaurantId": "made", "locationId": ObjectId()}
    kept = subscriptions.subscribe_guest(browser=browser_of(told), order=order)
    return Way(WebPush(), fake, "", outgoing(kept), told["endpoint"])


def browser_of(told: dict[str, Any]) -> Browser:
    return Browser(told["endpoint"], told["keys"]["p256dh"], told["keys"]["auth"])


def own_device(shop: Shop, token: str, person_id: Any = None) -> None:
    """That device is the owner's (or another person's), as the apps subscribe it."""
    whose = person_id or collection("users").find_one({"email": shop.owner_email})["_id"]
    device = {"token": token, "personId": whose, "at": now()}
    collection("subscriptions").update_one(
        {"restaurantId": shop.restaurant_id},
        {"$push": {"fcmWeb": token, "devices": device}, "$setOnInsert": {"fcmAndroid": []}},
        upsert=True,
    )


WAYS = {
    "sms": sms,
    "whatsapp by twilio": whatsapp_twilio,
    "whatsapp by meta": whatsapp_cloud,
    "sendgrid": email,
    "fcm": fcm,
    "push": push,
}
