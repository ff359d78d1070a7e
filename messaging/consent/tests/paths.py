"""Every path on which a message may leave: each is a generator that makes ready what comes before
(a guest has written, a broadcast is being sent), yields, and then does the deed that sends.

`@path(purpose, places…)`: `places` are the functions of the tree (see `doors`) that it goes
through.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bson import ObjectId
from django.test import RequestFactory

from messaging.broadcasts import answers, editing, sending, trying
from messaging.broadcasts.tests.lists import claimed, draft, location_of, text
from messaging.consent import hear
from messaging.consent.tests.world import World
from messaging.conversations import answering, attending, handling
from messaging.conversations.receiving import receive
from messaging.conversations.replies import add_reply
from messaging.conversations.settings import settings_of
from messaging.conversations.tests.talk import by_whatsapp, lines_of, texted, thread_of
from messaging.events import alarms, late, orders
from messaging.events.soon import store_waiting
from messaging.outbox import Recipient, chain, resending, tell
from messaging.outbox.delivering import deliver_due
from messaging.outbox.tests.sending import again, change, until
from orderbuddy.accounts import codes, security, tasks
from orderbuddy.accounts.roles import Role
from orderbuddy.members.invitations import invite
from orderbuddy.members.mails import send_invitation
from orderbuddy.mongo import Document, collection, now
from ordering.codes.mailing import mail_code
from ordering.reports.mailing import send_day
from ordering.reports.mails import Mails
from ordering.services.texting import text_guest

Steps = Generator[None, None, None]
LATER = timedelta(hours=1)


@dataclass(frozen=True)
class Path:
    purpose: str
    places: tuple[str, ...]
    steps: Callable[[World], Steps]


PATHS: dict[str, Path] = {}
TELL = (
    "messaging.outbox.making.tell", "messaging.outbox.making._message",
    "messaging.outbox.making.insert",
)  # fmt: skip
SOON = (
    "messaging.events.soon.tell_soon", "messaging.outbox.making._message",
    "messaging.events.soon.store_waiting", "messaging.outbox.making.insert",
)  # fmt: skip
PORT = ("orderbuddy.outgoing.port.hand_over", "messaging.events.listeners.take", *TELL)
REPLY = ("messaging.conversations.answering.hand_over", *TELL)
BROADCAST = ("messaging.broadcasts.sending.make", "messaging.broadcasts.sending._message")
DELIVERED = (
    "messaging.outbox.delivering._call", "messaging.outbox.preparing.outgoing_of",
)  # fmt: skip


def path(purpose: str, *places: str) -> Callable[[Callable[[World], Steps]], None]:
    def known(steps: Callable[[World], Steps]) -> None:
        PATHS[steps.__name__] = Path(purpose, places, steps)

    return known


def told(world: World, purpose: str, channel: str = "sms", **fields: Any) -> ObjectId:
    """A message that is due in an hour: no worker of the run is interested in it."""
    said: Document = {
        "what": "order_ready", "about": f"test:{ObjectId()}", "purpose": purpose, "values": {},
        "recipients": [Recipient([(channel, world.phone)])], "not_before": now() + LATER,
        "restaurant_id": world.shop.restaurant_id, **fields,
    }  # fmt: skip
    (made,) = tell(**said)
    return made


@path("marketing", *TELL)
def an_offer(world: World) -> Steps:
    yield
    told(world, "marketing", "whatsapp")


@path("service", *TELL)
def a_text_about_an_order(world: World) -> Steps:
    yield
    told(world, "service")


@path("staff", *TELL)
def a_text_to_staff(world: World) -> Steps:
    yield
    told(world, "staff")


@path("service", "messaging.events.orders._tell", *SOON)
def news_of_an_order(world: World) -> Steps:
    order = world.order(status="READY_FOR_PICKUP")
    yield
    orders.tell_of_order(order, now())
    store_waiting()


@path("staff", "messaging.events.orders._tell", *SOON)
def a_new_order_for_the_alert_numbers(world: World) -> Steps:
    order = world.order(status="CREATED", getSms=False)
    yield
    orders.tell_of_order(order, now())
    store_waiting()


@path("service", "messaging.events.late.tell_of_late_orders", *TELL)
def news_of_a_late_order(world: World) -> Steps:
    ready_at = now() - timedelta(minutes=20)
    world.order(status="ACCEPTED", startedAt=now() - LATER, estimatedReadyAt=ready_at)
    yield
    late.tell_of_late_orders()


@path("staff", "messaging.events.alarms._tell", *SOON)
def an_alarm_of_the_kitchen(world: World) -> Steps:
    yield
    about = {"restaurantId": world.shop.restaurant_id, "locationId": world.location["_id"]}
    alarms.tell_of_alarm({"_id": f"t:{ObjectId()}", "raisedAt": now(), "text": "Paper", **about})
    store_waiting()


@path("staff", "messaging.events.alarms._tell", *SOON)
def an_exception_of_payments(world: World) -> Steps:
    yield
    about = {"restaurantId": world.shop.restaurant_id, "locationId": world.location["_id"]}
    kind = {"kind": "undecided", "text": "Who knows"}
    alarms.tell_of_exception({"_id": f"t:{ObjectId()}", "foundAt": now(), **kind, **about})
    store_waiting()


@path("security", "orderbuddy.accounts.tasks.send_sign_in_code", *PORT)
def a_sign_in_code(world: World) -> Steps:
    key = f"test:{ObjectId()}"
    stored = {"contact": world.phone, "expiresAt": now() + codes.LASTS, "triesLeft": codes.TRIES}
    collection("sign_in_codes").insert_one({"_id": key, **stored})
    yield
    tasks.send_sign_in_code(key, "test.example")


@path("security", "orderbuddy.accounts.security.tell", *PORT)
def a_notice_of_the_account(world: World) -> Steps:
    yield
    security.tell(RequestFactory().get("/"), world.owner, "A passkey was added")


@path("staff", "orderbuddy.members.mails.send_invitation", *PORT)
def an_invitation(world: World) -> Steps:
    about = {"restaurant_id": world.shop.restaurant_id, "places": None}
    made = invite(who=world.owner, email=world.guest_mail, role=Role.CASHIER, **about)
    yield
    send_invitation(made)


@path("service", "ordering.services.texting.text_guest", *PORT)
def a_text_of_the_staff(world: World) -> Steps:
    order = world.order(getSms=False)
    yield
    text_guest(user=world.owner, order=order, text="Your table is ready")


@path("staff", "ordering.reports.mailing.send_day", *PORT)
def the_daily_report(world: World) -> Steps:
    yield
    send_day(world.location, date(2026, 1, 5), Mails((world.guest_mail,)))


@path("staff", "ordering.codes.mailing.mail_code", *PORT)
def a_code_by_mail(world: World) -> Steps:
    origin = collection("origins").find_one({"_id": ObjectId(world.shop.origin_id)}) or {}
    yield
    mail_code(origin=origin, to=world.guest_mail, key=str(ObjectId()))


@path("service", "messaging.consent.hearing._help", *TELL)
def help_that_was_asked_for(world: World) -> Steps:
    yield
    asked = texted(world.shop, world.phone, "HELP")
    hear(asked, restaurant_of=lambda: world.shop.restaurant_id)


@path("service", *REPLY)
def an_answer(world: World) -> Steps:
    thread = thread_of(receive(texted(world.shop, world.phone)))
    yield
    answered(world, thread, text="It is on its way")


@path("service", *REPLY)
def a_saved_reply(world: World) -> Steps:
    mine = {"user": world.owner, "restaurant_id": world.shop.restaurant_id}
    reply = add_reply(**mine, title="Late", text="Ten minutes more")
    thread = thread_of(receive(texted(world.shop, world.phone)))
    yield
    answered(world, thread, text=reply["text"])


@path("service", *REPLY)
def a_template(world: World) -> Steps:
    """After the 24 hours in which WhatsApp takes other words."""
    asked = by_whatsapp(world.shop, world.phone, at=now() - timedelta(days=2))
    thread = thread_of(receive(asked))
    yield
    answered(world, thread, text="", template="found", values=["Ana"])


@path("marketing", *REPLY)
def a_template_of_a_broadcast(world: World) -> Steps:
    draft(world.shop, channels=["whatsapp"])
    asked = by_whatsapp(world.shop, world.phone, at=now() - timedelta(days=2))
    thread = thread_of(receive(asked))
    yield
    answered(world, thread, text="", template="two_for_one", values=["Ana"])


@path("service", *REPLY)
def how_was_it(world: World) -> Steps:
    thread = thread_of(receive(by_whatsapp(world.shop, world.phone)))
    yield
    handling.resolve(user=world.owner, thread=thread, asks_rating=True)
    hand_over_last(thread)


@path("staff", "messaging.conversations.attending._tell_managers", *TELL)
def a_guest_who_waits(world: World) -> Steps:
    thread = thread_of(receive(texted(world.shop, world.another)))
    yield
    waits = {**thread, "waitingSince": now() - LATER}
    attending.escalate(waits, world.location, settings_of(world.location))


@path("service", *REPLY)
def the_link_that_was_tapped_for(world: World) -> Steps:
    thread = thread_of(receive(texted(world.shop, world.phone, "Order now")))
    (line,) = lines_of(thread["_id"])
    guest = {"token": "t" * 12, "broadcastId": ObjectId(), "toHashes": []}
    yield
    answers.send_link(guest, line)
    hand_over_last(thread)


@path("marketing", *BROADCAST)
def a_broadcast(world: World) -> Steps:
    yield from broadcast(world, channels=["sms"])


@path("marketing", *BROADCAST)
def a_broadcast_by_whatsapp_else_sms(world: World) -> Steps:
    yield from broadcast(world, channels=["whatsapp", "sms"])


@path("marketing", *BROADCAST)
def a_broadcast_by_mail(world: World) -> Steps:
    yield from broadcast(world, channels=["email"])


@path("marketing", *BROADCAST)
def a_broadcast_with_codes_of_their_own(world: World) -> Steps:
    coupon = {"campaignId": ObjectId(), "code": "MINE", "isPersonal": True}
    yield from broadcast(world, channels=["sms"], texts=[text(body="{code} {link}")], coupon=coupon)


@path("staff", "messaging.broadcasts.trying.try_out", *TELL)
def a_broadcast_on_oneself(world: World) -> Steps:
    made = draft(world.shop)
    yield
    trying.try_out(who=world.owner, broadcast=made, channel="sms", language="en")


@path("service", "messaging.outbox.resending.resend", "messaging.outbox.resending._again")
def once_more(world: World) -> Steps:
    first = change(again(told(world, "service")), state="sent", values={"code": "A1"})
    yield
    resending.resend(user=world.owner, message=first)


@path("service", "messaging.outbox.chain.fall", "messaging.outbox.chain._following")
def the_next_of_its_chain(world: World) -> Steps:
    ways = [Recipient([("push", world.device), ("whatsapp", world.phone), ("sms", world.phone)])]
    first = again(told(world, "service", recipients=ways))
    yield
    change(first, state="failed", fallAt=now())
    chain.fall(first["_id"])


@path("marketing", "messaging.outbox.chain.fall", "messaging.outbox.chain._following")
def the_next_of_an_offers_chain(world: World) -> Steps:
    ways = [Recipient([("whatsapp", world.phone), ("sms", world.phone)])]
    first = again(told(world, "marketing", recipients=ways))
    yield
    change(first, state="failed", fallAt=now())
    chain.fall(first["_id"])


@path("service", *DELIVERED)
def one_that_waited(world: World) -> Steps:
    waits = again(told(world, "service", what="staff_text", values={"text": "Hello"}))
    yield
    delivered(waits)


@path("service", *DELIVERED, "messaging.outbox.unsure._ask")
def one_of_which_nobody_knows_whether_it_went_out(world: World) -> Steps:
    waits = again(told(world, "service", what="staff_text", values={"text": "Hello"}))
    called = {"by": "killed", "until": now(), "sentAt": now() - LATER}
    change(waits, claim=called, provider="twilio", **{"times.tried": now() - LATER})
    yield
    delivered(waits)


def delivered(message: Document) -> None:
    """It is due now, and is taken up, by us or by a worker of the run."""
    change(message, dueAt=now())
    until(
        lambda: again(message)["state"] != "queued",
        lambda: deliver_due(message["channel"], within_seconds=5),
    )


def broadcast(world: World, **terms: Any) -> Steps:
    coupon = terms.pop("coupon", None)
    claim = claimed(draft(world.shop, **terms))
    if coupon:
        mine = {"_id": claim.broadcast["_id"]}
        collection("broadcasts").update_one(mine, {"$set": {"coupon": coupon}})
    made = editing.again(claim.broadcast)
    found = sending.guests_after(made, "", 10)
    yield
    sending.make(made, location_of(world.shop), found)


def answered(world: World, thread: Document, **said: Any) -> None:
    """The relay tells of the stored answer."""
    settings = settings_of(location_of(world.shop))
    line = answering.answer(user=world.owner, thread=thread, settings=settings, **said)
    answering.hand_over(line)


def hand_over_last(thread: Document) -> None:
    answering.hand_over([one for one in lines_of(thread["_id"]) if one["from"] == "staff"][-1])
