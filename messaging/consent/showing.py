"""Consents as REST and pages show them."""

from typing import Any

from orderbuddy.mongo import Document, iso

# As many as a STOP or START has that says nothing else.
BARE_WORDS = 3


def state_json(state: Document) -> Document:
    return {
        "id": state["addressHash"],
        "address": state.get("address") or "",
        "channel": channel_of(state),
        "purpose": state["scope"],
        "granted": bool(state["isGranted"]),
        "stopped": state["stopped"],
        "given": _side(state.get("given")),
        "taken": _side(state.get("taken")),
        "updatedAt": iso(state["updatedAt"]),
    }


def event_json(event: Document) -> Document:
    shown = {name: event.get(name) or "" for name in ("address", "channel", "purpose", "how", "by")}
    told = {"words": words_shown(event), "granted": event["granted"], "at": iso(event["at"])}
    return {**shown, **told}


def words_shown(event: Document) -> str:
    """What was said, for the staff of the restaurant. STOP and START are of all restaurants: where
    they came in a whole sentence, that may have been meant for another one."""
    words = event.get("words") or ""
    is_bare = len(words.split()) <= BARE_WORDS
    return words if event.get("restaurantId") or is_bare else ""


def channel_of(state: Document) -> str:
    """A number's consent to texts about orders was given by one of its channels."""
    return state.get("channel") or (state.get("given") or {}).get("channel") or "sms"


def _side(side: Any) -> Document | None:
    if not side:
        return None
    told = {name: side.get(name) or "" for name in ("how", "words", "by")}
    return {**told, "at": iso(side["at"])}
