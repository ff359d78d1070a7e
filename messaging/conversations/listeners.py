"""What follows from a change in a conversation: sockets hear of it, answers go out, a waiting guest
gets somebody."""

from datetime import timedelta

from messaging.conversations.answering import CHANNELS, give_up, hand_over
from messaging.conversations.assigning import assign_by_turns, is_waiting_for_somebody
from messaging.conversations.fetching import fetch_soon
from messaging.conversations.groups import chat_group, inbox_group, own_group
from messaging.conversations.showing import (
    delivery_json,
    guest_message_json,
    messages_json,
    thread_json,
)
from orderbuddy.changes import Change, on_change
from orderbuddy.mongo import collection, now
from ordering.relay.broadcast import broadcast

# A relay that begins anew must not send last week's answers.
WORTH_DOING_FOR = timedelta(hours=1)


@on_change("threads")
def tell_inboxes(change: Change) -> None:
    """The thread, as lists show it, to everybody who may see it."""
    thread = change.document
    if thread is None:
        return
    body = {"type": "thread", "version": change.version, "thread": thread_json(thread)}
    group = inbox_group(thread["locationId"])
    broadcast(group, body, key=f"thread:{change.id}", version=change.version)


@on_change("threads")
def give_to_somebody(change: Change) -> None:
    """A guest who waits and is nobody's goes to whose turn it is."""
    thread = change.document
    if thread is None or not is_waiting_for_somebody(thread):
        return
    location = collection("locations").find_one({"_id": thread["locationId"]})
    if location is not None:
        assign_by_turns(thread, location)


@on_change("thread_messages")
def tell_of_message(change: Change) -> None:
    """The message to the staff; to the guest's page, what was written on it."""
    message = change.document
    if message is None:
        return
    about = {"key": f"message:{change.id}", "version": change.version}
    body = {"type": "message", "version": change.version}
    group = inbox_group(message["locationId"])
    # With what the outbox has done already: a worker may have been faster than this word.
    (shown,) = messages_json([message])
    broadcast(group, {**body, "message": shown}, **about)
    if message.get("channel") == "chat" and message.get("orderId"):
        told = {**body, "message": guest_message_json(message)}
        broadcast(chat_group(message["orderId"]), told, **about)


@on_change("thread_messages")
def send_answer(change: Change) -> None:
    """An answer of the staff goes to the outbox, which sends each once; one that the relay hears of
    too late is said not to be sent."""
    message = change.document
    is_new = change.operation == "insert" and message is not None
    if not is_new or message["from"] != "staff" or message["channel"] not in CHANNELS:
        return
    if now() - message["at"] < WORTH_DOING_FOR:
        hand_over(message)
    else:
        give_up(message)


@on_change("thread_messages")
def fetch_files(change: Change) -> None:
    """Files that are still at the provider are fetched by a worker."""
    message = change.document
    if change.operation != "insert" or message is None:
        return
    if any(one.get("state") == "awaited" for one in message.get("attachments") or ()):
        fetch_soon(message["_id"])


@on_change("thread_reads")
def tell_own_devices(change: Change) -> None:
    """What somebody has read here, their other devices know too."""
    read = change.document
    if read is None:
        return
    body = {
        "type": "read",
        "version": change.version,
        "thread": str(read["threadId"]),
        "read": read.get("messages") or 0,
    }
    group = own_group(read["personId"], read["restaurantId"])
    broadcast(group, body, key=f"read:{change.id}", version=change.version)


@on_change("messages", only={"threadId": {"$ne": None}})
def tell_delivery(change: Change) -> None:
    """How far the outbox has come with an answer."""
    sent = change.document
    if sent is None or not sent.get("threadId") or not sent.get("locationId"):
        return
    body = {
        "type": "delivery",
        "version": change.version,
        "thread": str(sent["threadId"]),
        "messageId": str(change.id),
        **delivery_json(sent),
    }
    group = inbox_group(sent["locationId"])
    broadcast(group, body, key=f"delivery:{change.id}", version=change.version)


@on_change("shifts")
def tell_shifts(change: Change) -> None:
    """Who is on shift, to all inboxes of the restaurant."""
    shift = change.document
    if shift is None:
        return
    places = collection("locations").find({"restaurantId": shift["restaurantId"]}, {"_id": 1})
    body = {
        "type": "shift",
        "version": change.version,
        "person": str(shift["personId"]),
        "isOn": bool(shift.get("isOn")),
    }
    for one in places:
        broadcast(inbox_group(one["_id"]), body, key=f"shift:{change.id}", version=change.version)
