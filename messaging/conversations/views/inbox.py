from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from messaging.conversations import replies
from messaging.conversations.access import (
    ANSWER,
    MANAGE,
    VIEW,
    access_inbox,
    require_everywhere,
)
from messaging.conversations.assigning import on_shift, people_of, set_shift
from messaging.conversations.bodies import Reply, Settings, Shift
from messaging.conversations.described import inbox as described
from messaging.conversations.listing import (
    MOST_PAGE,
    PAGE,
    Wanted,
    list_threads,
    reads_of,
    unread_count,
)
from messaging.conversations.place_settings import change_settings
from messaging.conversations.searching import search_threads
from messaging.conversations.settings import settings_json, settings_of
from messaging.conversations.showing import person_json, reply_json, threads_json
from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import require, require_person
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import parse_id

STATES = ("open", "resolved", "any")


class InboxViewSet(ViewSet):
    """A restaurant's conversations, for its staff."""

    @extend_schema(**described.THREADS)
    def list(self, request: Request, restaurant_id: str) -> Response:
        places = access_inbox(request.user, restaurant_id)
        wanted, text = _wanted(request, [one["_id"] for one in places])
        if text:
            found, cursor = search_threads(restaurant_id, wanted, text), ""
        else:
            found, cursor = list_threads(wanted)
        reads = reads_of(found, request.user.pk)
        return Response({"data": {"threads": threads_json(found, reads), "next": cursor or None}})

    @extend_schema(**described.INBOX)
    def about(self, request: Request, restaurant_id: str) -> Response:
        places = access_inbox(request.user, restaurant_id)
        shift = on_shift(restaurant_id)
        told = {
            "people": [person_json(one, restaurant_id, shift) for one in people_of(restaurant_id)],
            "locations": [_place(one) for one in places],
            "replies": [reply_json(one) for one in replies.replies_of(restaurant_id)],
            "unread": unread_count(request.user, restaurant_id),
        }
        return Response({"data": told})

    @extend_schema(**described.SHIFT)
    def shift(self, request: Request, restaurant_id: str) -> Response:
        access_inbox(request.user, restaurant_id, ANSWER)
        body = read_body(request, Shift)
        shift = set_shift(user=request.user, restaurant_id=restaurant_id, is_on=body.is_on)
        return Response({"data": {"isOn": shift["isOn"]}})

    @extend_schema(**described.ADD_REPLY)
    def add_reply(self, request: Request, restaurant_id: str) -> Response:
        _require_manager(request, restaurant_id)
        body = read_body(request, Reply)
        made = replies.add_reply(
            user=request.user, restaurant_id=restaurant_id, title=body.title, text=body.text
        )
        return Response({"data": reply_json(made)}, status=201)

    @extend_schema(**described.CHANGE_REPLY)
    def change_reply(self, request: Request, restaurant_id: str, reply_id: str) -> Response:
        _require_manager(request, restaurant_id)
        body = read_body(request, Reply)
        changed = replies.change_reply(
            user=request.user,
            restaurant_id=restaurant_id,
            reply_id=reply_id,
            title=body.title,
            text=body.text,
        )
        return Response({"data": reply_json(changed)})

    @extend_schema(**described.REMOVE_REPLY)
    def remove_reply(self, request: Request, restaurant_id: str, reply_id: str) -> Response:
        _require_manager(request, restaurant_id)
        replies.remove_reply(user=request.user, restaurant_id=restaurant_id, reply_id=reply_id)
        return Response({"data": True})


class ConversationSettingsViewSet(ViewSet):
    """How a location talks with its guests."""

    @extend_schema(**described.SETTINGS)
    def retrieve(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, VIEW)
        return Response({"data": settings_json(settings_of(location))})

    @extend_schema(**described.CHANGE_SETTINGS)
    def change(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require_person(request.user)
        require(request.user, restaurant_id, MANAGE)
        body = read_body(request, Settings)
        changed = change_settings(user=request.user, location=location, body=body)
        return Response({"data": settings_json(changed)})


def _require_manager(request: Request, restaurant_id: str) -> None:
    """What belongs to the whole restaurant is for who manages all of it."""
    access_inbox(request.user, restaurant_id, MANAGE)
    require_everywhere(request.user, restaurant_id)


def _wanted(request: Request, mine: list[Any]) -> tuple[Wanted, str]:
    """What the query asks for, at the person's own locations only."""
    asked = request.query_params
    state, text = asked.get("state", "open"), asked.get("q", "").strip()
    if state not in STATES or (state == "any" and not text):
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["state must be open or resolved"])
    assignee = asked.get("assignee", "")
    place = parse_id(asked.get("location"))
    wanted = Wanted(
        location_ids=[place] if place in mine else ([] if asked.get("location") else mine),
        state="" if state == "any" else state,
        assignee=str(request.user.pk) if assignee == "me" else assignee,
        tag=asked.get("tag", ""),
        before=asked.get("before", ""),
        limit=_limit(asked.get("limit", "")),
    )
    return wanted, text


def _limit(said: str) -> int:
    return min(int(said), MOST_PAGE) if said.isdecimal() and int(said[:6]) else PAGE


def _place(location: dict[str, Any]) -> dict[str, Any]:
    settings = settings_of(location)
    return {
        "id": str(location["_id"]),
        "name": location.get("name") or "",
        "timezone": location.get("timezone") or "UTC",
        "tags": list(settings.tags),
        "templates": [dict(one) for one in settings.templates],
    }
