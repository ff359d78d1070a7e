"""Live conversations: the staff's inbox, and the guest's chat on the page of an order."""

import functools
from typing import Any, ClassVar

import msgspec
from channels.layers import get_channel_layer
from django.conf import settings
from django.http import Http404

from messaging.conversations import presence
from messaging.conversations.access import access_inbox
from messaging.conversations.assigning import on_shift, people_of
from messaging.conversations.groups import chat_group, inbox_group, own_group
from messaging.conversations.guests import key_of_order
from messaging.conversations.listing import messages_on_page_of, unread_count
from messaging.conversations.showing import guest_message_json, person_json
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.sessions import person_of
from orderbuddy.api.errors import ApiError
from orderbuddy.archived import find_order
from orderbuddy.changes import versioned_session
from orderbuddy.mongo import Document, collection, parse_id
from orderbuddy.sockets import (
    NOT_ALLOWED,
    NOT_FOUND,
    NOT_SIGNED_IN,
    TRY_AGAIN,
    LiveSocket,
    Refused,
    person_group,
    shared_read,
)
from ordering.consumers import OrderPageSocket

# What a client may say of itself; more names nothing.
LONGEST_ID = 24


class _Saying(LiveSocket):
    """Hears what is said once, beside what is stored."""

    longest_message: ClassVar[int] = 512

    async def push_say(self, message: Any) -> None:
        await self.send(message["text"])

    async def say(self, group: str, key: str, **body: Any) -> None:
        """To all sockets of the group, of whichever process. Raises RedisError."""
        layer = get_channel_layer()
        assert layer is not None
        await layer.group_send(group, presence.saying(key, **body))


class InboxSocket(_Saying):
    """/ws/inbox/{restaurantId}/: whoever may see a restaurant's conversations, at their locations.

    4401 when signed out, 4404 for a foreign restaurant or without the right. It says who is there
    and which threads and messages change; pages of threads are REST. The client says `here`
    ({thread}) every 20 seconds and `typing` ({thread}) while somebody writes.
    """

    refresh_seconds = 60.0
    person: Person
    places: list[Document]
    _joined: list[str] | None = None

    @property
    def restaurant_id(self) -> str:
        return self.scope["url_route"]["kwargs"]["restaurant_id"]

    async def admit(self) -> list[str]:
        session_key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME) or ""
        key = ("inbox", session_key, self.restaurant_id)
        try:
            found = await shared_read(key, functools.partial(_let_in, *key[1:]))
        except (Http404, ApiError):
            raise Refused(NOT_FOUND if self._joined is None else NOT_ALLOWED) from None
        self.person, self.places = found
        groups = [inbox_group(one["_id"]) for one in self.places]
        if self._joined not in (None, groups):
            raise Refused(TRY_AGAIN)  # they work elsewhere now: the next socket hears of that
        self._joined = groups
        self.also_joins = [person_group(self.person.pk)]
        return [own_group(self.person.pk, self.restaurant_id), *groups]

    def snapshot(self) -> tuple[int, str]:
        with versioned_session() as (_, version):
            people = people_of(self.restaurant_id)
            shift = on_shift(self.restaurant_id)
        told = [person_json(one, self.restaurant_id, shift) for one in people]
        body = {
            "type": "snapshot",
            "version": version,
            "me": str(self.person.pk),
            "people": told,
            "here": presence.seen(self.restaurant_id, [one["id"] for one in told]),
            "unread": unread_count(self.person, self.restaurant_id),
        }
        return version, msgspec.json.encode(body).decode()

    async def hear(self, said: dict[str, Any]) -> None:
        """`here` and `typing`; nothing is stored but for a minute."""
        me = str(self.person.pk)
        thread_id = str(said.get("thread") or "")[:LONGEST_ID]
        if said.get("type") == "here":
            came = functools.partial(presence.came, self.restaurant_id, me, thread_id)
            await shared_read(("here", me, thread_id), came)
            for group in self._joined or ():
                await self.say(group, f"here:{me}", type="here", person=me, thread=thread_id)
        elif said.get("type") == "typing":
            await self._typing(me, thread_id)

    async def _typing(self, me: str, thread_id: str) -> None:
        key = ("typing", thread_id)
        thread = await shared_read(key, functools.partial(_thread, thread_id))
        if thread is None or inbox_group(thread["locationId"]) not in (self._joined or ()):
            return
        told = {"type": "typing", "thread": thread_id, "person": me}
        await self.say(inbox_group(thread["locationId"]), f"typing:{thread_id}:{me}", **told)
        if thread.get("orderId") and thread.get("lastChannel") == "chat":
            await self.say(chat_group(thread["orderId"]), "typing", type="typing")


class ChatSocket(_Saying, OrderPageSocket):
    """/ws/chat/{orderId}/?token=: the order's guest talks with the staff, on its page.

    Only what was written on this page is shown on it. The client says `typing`, and `seen` ({seq})
    of what is on the screen.
    """

    group_of = staticmethod(chat_group)

    def snapshot(self) -> tuple[int, str]:
        with versioned_session() as (session, version):
            order = find_order(self.order_id, session=session)
            if order is None:
                raise Refused(NOT_FOUND)
            found = messages_on_page_of(order["_id"])
        messages = [guest_message_json(one) for one in found]
        body = {"type": "snapshot", "version": version, "messages": messages}
        return version, msgspec.json.encode(body).decode()

    async def hear(self, said: dict[str, Any]) -> None:
        kind, seq = said.get("type"), said.get("seq")
        if kind not in ("typing", "seen"):
            return
        thread = await shared_read(
            ("chat", self.order_id), functools.partial(_of_chat, self.order_id)
        )
        if thread is None:
            return
        thread_id, group = str(thread["_id"]), inbox_group(thread["locationId"])
        if kind == "typing":
            told = {"type": "typing", "thread": thread_id, "person": ""}
            await self.say(group, f"typing:{thread_id}:guest", **told)
        elif isinstance(seq, int) and not isinstance(seq, bool) and 0 < seq <= thread["seq"]:
            await shared_read(("seen", thread_id, seq), functools.partial(_saw, thread, seq))


def _let_in(session_key: str, restaurant_id: str) -> tuple[Person, list[Document]]:
    person = person_of(session_key) if session_key else None
    if person is None or not person.is_authenticated:
        raise Refused(NOT_SIGNED_IN)
    return person, access_inbox(person, restaurant_id)


def _thread(thread_id: str) -> Document | None:
    fields = {"locationId": 1, "orderId": 1, "lastChannel": 1}
    return collection("threads").find_one({"_id": parse_id(thread_id)}, fields)


def _of_chat(order_id: str) -> Document | None:
    """The thread that the order's page is a part of."""
    order = find_order(order_id, {"customer": 1, "locationId": 1})
    if order is None:
        return None
    own = {"guestKey": key_of_order(order), "locationId": order.get("locationId")}
    return collection("threads").find_one(own, {"locationId": 1, "seq": 1, "seenSeq": 1})


def _saw(thread: Document, seq: int) -> None:
    later = {"_id": thread["_id"], "seenSeq": {"$not": {"$gte": seq}}}
    collection("threads").update_one(later, {"$set": {"seenSeq": seq}, "$inc": {"rev": 1}})
