"""Whatever comes in goes where it belongs: what somebody wishes to the record of consent, what they
write to the conversation.

Each part keeps one event once by the provider's own key, so the same again (or once more after a
process died between the two) completes what is missing and changes nothing else.
"""

from dataclasses import asdict

from pymongo.errors import DuplicateKeyError

from messaging import consent
from messaging.consent.addresses import hash_of
from messaging.conversations.receiving import receive
from messaging.conversations.routing import location_for
from messaging.conversations.wishes import write_wish
from messaging.incoming import Incoming, Wish
from orderbuddy.mongo import Document, collection, now

# STOP and its like is a wish, and is done: nobody has to answer it. In more words than these, or
# with a picture, people wrote something, too.
BARE_WORDS = 3


def take(incoming: Incoming) -> bool:
    """Consent first: whoever says stop is written to no more, whatever fails after it.

    False when it came before. Raises PyMongoError: the provider tells it again then.
    """
    wish = consent.hear(incoming, restaurant_of=lambda: _restaurant_of(incoming))
    is_done = wish is not None and _is_bare(incoming)
    thread_id = write_wish(incoming, wish) if wish and is_done else receive(incoming, wish)
    # What is in a conversation, or in the record of consent, is kept there, and forgotten there.
    said = {} if is_done or thread_id else asdict(incoming)
    told = {"channel": incoming.channel, "opt_out_type": incoming.opt_out_type, **said}
    told |= {"at": incoming.at, "threadId": thread_id}
    key = f"{incoming.provider}:{incoming.provider_message_id}"
    return _keep(key, "message", incoming.from_address, told)


def take_wish(wish: Wish) -> bool:
    """What a provider reports of somebody's wish. False when it came before."""
    consent.hear_wish(wish)
    told = asdict(wish)
    del told["address"]
    return _keep(f"{wish.provider}:wish:{wish.provider_key}", "wish", wish.address, told)


def _is_bare(incoming: Incoming) -> bool:
    return not incoming.media and len(incoming.text.split()) <= BARE_WORDS


def _restaurant_of(incoming: Incoming) -> str | None:
    return (location_for(incoming) or {}).get("restaurantId")


def _keep(provider_key: str, kind: str, address: str, told: Document) -> bool:
    """For who asks what happened; a while only (see `messaging.indexes`)."""
    hashed = hash_of(told["channel"], address)
    kept = {"providerKey": provider_key, "kind": kind, "addressHash": hashed, **told}
    try:
        collection("incoming_messages").insert_one({**kept, "takenAt": now()})
    except DuplicateKeyError:
        return False
    return True
