"""What the editor's page reads and writes."""

from typing import Any

import msgspec
from django.http import HttpRequest

from menus.admin.editor.access import answers, read, source_of
from menus.admin.editor.news import conflict_told, news
from menus.admin.editor.people import who_is_here
from menus.editor.changes import Change
from menus.services import drafts, history, publishing
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, instant_of, iso, parse_id

MOST_CHANGES = 500
MOST_LINES = 300
SHOWN = ("_id", "at", "whoName", "what")


class Changes(msgspec.Struct, forbid_unknown_fields=True):
    changes: list[Change]
    since: int = 0


class Picks(msgspec.Struct, forbid_unknown_fields=True):
    picks: dict[str, str]


class Version(msgspec.Struct, forbid_unknown_fields=True):
    version: int


class Back(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    only_that: bool = False


@answers("GET")
def document(request: HttpRequest, menu: Document, location: Document) -> Document:
    """The draft, whole; with `since`, only what was changed in it after that version."""
    since = request.GET.get("since", "")
    return news(drafts.load(menu), int(since) if since.isdecimal() else None)


@answers("GET")
def state(request: HttpRequest, menu: Document, location: Document) -> Document:
    """Whether there is news, and who else is here; `at` says where this person is."""
    return {
        "version": drafts.version_of(menu["_id"]),
        "live": iso(menu.get("updatedAt")),
        "people": who_is_here(menu["_id"], request.user, request.GET.get("at", "")),
    }


@answers("POST")
def changes(request: HttpRequest, menu: Document, location: Document) -> Document:
    """Take changes into the draft; what cannot be taken comes back as `conflicts`."""
    body = read(request, Changes)
    if len(body.changes) > MOST_CHANGES:
        raise ApiError(ErrorCode.VALIDATION_FAILED, f"changes: no more than {MOST_CHANGES}")
    draft, conflicts = drafts.change(
        menu=menu, changes=body.changes, who=request.user, source=source_of(location)
    )
    found = [conflict_told(one, draft) for one in conflicts]
    touched = [one.key for one in body.changes]
    return {**news(draft, body.since, touched), "conflicts": found}


@answers("POST")
def resolve(request: HttpRequest, menu: Document, location: Document) -> Document:
    """Say of what the menu itself and the draft both changed which shall count."""
    return news(drafts.load(menu, read(request, Picks).picks, request.user), None)


@answers("POST")
def publish(request: HttpRequest, menu: Document, location: Document) -> Document:
    published = publishing.publish(
        menu_id=menu["_id"], source=source_of(location), **_deed(request)
    )
    return news(drafts.load(published), None)


@answers("POST")
def discard(request: HttpRequest, menu: Document, location: Document) -> Document:
    publishing.discard(menu=menu, **_deed(request))
    return news(drafts.load(menu), None)


@answers("GET")
def versions(request: HttpRequest, menu: Document, location: Document) -> Document:
    """What was done to the menu, newest first."""
    earlier = instant_of(request.GET.get("before") or None)
    found = history.versions_of(menu["_id"], before=earlier)
    return {"versions": [{key: one.get(key) for key in SHOWN} for one in found]}


@answers("GET")
def version(request: HttpRequest, menu: Document, location: Document, version_id: str) -> Document:
    """One change in words, all of it."""
    lines = publishing.words_of(menu, _version(menu, version_id))
    return {"lines": lines[:MOST_LINES], "more": max(0, len(lines) - MOST_LINES)}


@answers("POST")
def bring_back(
    request: HttpRequest, menu: Document, location: Document, version_id: str
) -> Document:
    """Put the menu as it was before a change into the draft, or take just that change back."""
    only_that = read(request, Back).only_that
    stored = _version(menu, version_id)
    draft = publishing.bring_back(menu=menu, version=stored, who=request.user, only_that=only_that)
    return news(draft, None)


def _deed(request: HttpRequest) -> dict[str, Any]:
    return {
        "version": read(request, Version).version,
        "who": request.user,
        "correlation_id": getattr(request, "request_id", ""),
    }


def _version(menu: Document, version_id: str) -> Document:
    found = history.version_of(menu["_id"], parse_id(version_id))
    if found is None:
        raise ApiError(ErrorCode.NOT_FOUND, "Version not found")
    return found
