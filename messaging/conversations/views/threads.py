from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from messaging.conversations import handling
from messaging.conversations.access import ANSWER, access_thread
from messaging.conversations.answering import answer, note
from messaging.conversations.assigning import assign
from messaging.conversations.attachments import Owner
from messaging.conversations.bodies import (
    Answer,
    Assignee,
    Note,
    ReadUpTo,
    Reopening,
    Resolution,
    Tags,
)
from messaging.conversations.described import threads as described
from messaging.conversations.listing import MOST_MESSAGES, messages_of, reads_of
from messaging.conversations.settings import Settings, settings_of
from messaging.conversations.showing import (
    message_json,
    messages_json,
    orders_json,
    thread_json,
    threads_json,
)
from messaging.conversations.views.files import kept_file
from messaging.conversations.wishes import are_texts_stopped
from orderbuddy.accounts.roles import require_person
from orderbuddy.api.bodies import read_body
from orderbuddy.mongo import Document, collection
from orderbuddy.uploads.views import FormOfFilesViewSet


class ThreadViewSet(ViewSet):
    """One conversation, for the staff of its location."""

    @extend_schema(**described.THREAD_OF)
    def retrieve(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id)
        (shown,) = threads_json([thread], reads_of([thread], request.user.pk))
        settings = _settings(thread)
        templates = [dict(one) for one in settings.templates]
        more = {
            "orders": orders_json(thread),
            "templates": templates,
            "textsStopped": are_texts_stopped(thread),
        }
        return Response({"data": {**shown, **more}})

    @extend_schema(**described.MESSAGES)
    def messages(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id)
        asked = request.query_params
        found, is_more = messages_of(
            thread["_id"],
            before=_number(asked.get("before")),
            after=_number(asked.get("after")),
            limit=MOST_MESSAGES,
        )
        return Response({"data": {"messages": messages_json(found), "isMore": is_more}})

    @extend_schema(**described.ANSWER)
    def answer(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id, ANSWER)
        body = read_body(request, Answer)
        stored = answer(
            user=request.user,
            thread=thread,
            settings=_settings(thread),
            text=body.text,
            channel=body.channel,
            template=body.template,
            values=body.values,
            file_ids=body.files,
            action_id=body.action_id or "",
        )
        return Response({"data": message_json(stored)}, status=201)

    @extend_schema(**described.NOTE)
    def note(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id, ANSWER)
        body = read_body(request, Note)
        stored = note(user=request.user, thread=thread, text=body.text)
        return Response({"data": message_json(stored)}, status=201)

    @extend_schema(**described.ASSIGN)
    def assign(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id, ANSWER)
        body = read_body(request, Assignee)
        changed = assign(user=request.user, thread=thread, person_id=body.person_id)
        return Response({"data": thread_json(changed)})

    @extend_schema(**described.TAGS)
    def tags(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id, ANSWER)
        body = read_body(request, Tags)
        changed = handling.set_tags(user=request.user, thread=thread, tags=body.tags)
        return Response({"data": thread_json(changed)})

    @extend_schema(**described.RESOLVE)
    def resolve(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id, ANSWER)
        body = read_body(request, Resolution)
        changed = handling.resolve(user=request.user, thread=thread, asks_rating=body.ask_rating)
        return Response({"data": thread_json(changed)})

    @extend_schema(**described.REOPEN)
    def reopen(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id, ANSWER)
        read_body(request, Reopening)
        changed = handling.reopen(user=request.user, thread=thread)
        return Response({"data": thread_json(changed)})

    @extend_schema(**described.READ)
    def read(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id)
        require_person(request.user)
        body = read_body(request, ReadUpTo)
        done = handling.mark_read(user=request.user, thread=thread, seq=body.seq)
        return Response({"data": done})


class ThreadFileViewSet(FormOfFilesViewSet):
    """Files that staff are about to send."""

    @extend_schema(**described.FILE)
    def create(self, request: Request, thread_id: str) -> Response:
        thread = access_thread(request.user, thread_id, ANSWER)
        owner = Owner(
            thread["restaurantId"],
            thread["locationId"],
            str(request.user.pk),
            thread_id=thread["_id"],
        )
        return Response({"data": kept_file(request, owner, str(request.user.pk))}, status=201)


def _settings(thread: Document) -> Settings:
    fields = {"conversations": 1}
    return settings_of(collection("locations").find_one({"_id": thread["locationId"]}, fields))


def _number(said: Any) -> int | None:
    return int(said) if isinstance(said, str) and said.isdecimal() and len(said) < 10 else None
