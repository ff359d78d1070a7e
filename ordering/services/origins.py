"""Tables, bays and flyers: making them, and how their codes look. Each deed is one write."""

from collections.abc import Sequence
from typing import Any

import msgspec
from bson import ObjectId
from pymongo.errors import BulkWriteError

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now
from ordering.codes.bodies import QrStyle
from ordering.codes.drawing import draw
from ordering.codes.links import new_code, short_link
from ordering.codes.style import style_faults, style_of

MOST_ORIGINS = 2000
MOST_AT_ONCE = 200
# What the stored picture is good for: a screen of today's manage app.
STORED_WIDTH = 300
_TRIES = 5
DUPLICATE_KEY = 11000


def create_origin(
    *, location: Document, name: str, kind: str, who: Person, **visits: Any
) -> Document:
    """One origin with its code; see `create_origins`."""
    (made,) = create_origins(location=location, names=[name], kind=kind, who=who, **visits)
    return made


def create_origins(
    *,
    location: Document,
    names: Sequence[str],
    kind: str,
    who: Person,
    one_visit: bool = False,
    visit_hours: float | None = None,
) -> list[Document]:
    """Origins of a location with codes of their own, in that order; returns what is stored.

    `qrCode` is the code's picture and `qrCodeId` its short link, as today's apps expect them.
    Raises ApiError validation_failed (400) for more than a location may have.
    """
    here = {"locationId": location["_id"]}
    known = collection("origins").count_documents(here, limit=MOST_ORIGINS + 1)
    if len(names) > MOST_AT_ONCE or known + len(names) > MOST_ORIGINS:
        message = f"{MOST_AT_ONCE} codes at once, and {MOST_ORIGINS} of a location, are the most"
        raise ApiError(ErrorCode.VALIDATION_FAILED, [message])
    visits: Document = {"oneVisit": True} if one_visit else {}
    visits |= {"visitHours": visit_hours} if visit_hours else {}
    made = _insert(location, names, {"type": kind, **visits})
    audit.record(
        who=who,
        what="codes.origins.created",
        restaurant_id=location.get("restaurantId"),
        subject=f"origin:{made[0]['_id']}" if len(made) == 1 else f"location:{location['_id']}",
        after={"labels": list(names), "type": kind, **visits},
    )
    return made


def _insert(location: Document, names: Sequence[str], fields: Document) -> list[Document]:
    for _ in range(_TRIES):
        made = [_origin(location, name, fields) for name in names]
        try:
            collection("origins").insert_many(made)
        except BulkWriteError as error:
            # A code that was drawn before: all are drawn anew.
            collection("origins").delete_many({"_id": {"$in": [one["_id"] for one in made]}})
            if any(one.get("code") != DUPLICATE_KEY for one in error.details["writeErrors"]):
                raise
        else:
            return made
    raise RuntimeError("no free codes were drawn")


def _origin(location: Document, name: str, fields: Document) -> Document:
    from ordering.codes.pictures import data_address

    code = new_code()
    return {
        "_id": ObjectId(),
        "restaurantId": location.get("restaurantId"),
        "locationId": location["_id"],
        "label": name,
        "qrCode": data_address(picture_of(location, code, width=STORED_WIDTH)),
        "qrCodeId": short_link(code),
        **fields,
        "code": code,
    }


def picture_of(location: Document, code: str, *, width: int) -> bytes:
    """A code's picture in its location's style, as PNG."""
    # Web processes that draw nothing do without the megabytes of what draws.
    from ordering.codes.logo import logo_of
    from ordering.codes.pictures import png

    logo = logo_of(location)
    style = style_of(location.get("qrCodeStyle"))
    drawing = draw(short_link(code), style, with_logo=logo is not None)
    return png(drawing, width=width, logo=logo)


def set_qr_style(
    *, location: Document, style: QrStyle | Document, image: str | None, who: Person
) -> None:
    """How the location's codes look from now on; `image` is their logo (None: as it was).

    Raises ApiError validation_failed (400) for colours that phones could not read, in words.
    """
    wanted = style if isinstance(style, dict) else _without_nulls(msgspec.to_builtins(style))
    faults = [*style_faults(wanted)]
    if faults:
        raise ApiError(ErrorCode.VALIDATION_FAILED, faults)
    changes = {"qrCodeStyle": wanted, **({} if image is None else {"qrCodeImage": image})}
    collection("locations").update_one(
        {"_id": location["_id"]}, {"$set": {**changes, "updatedAt": now()}}
    )
    audit.record(
        who=who,
        what="codes.style.changed",
        restaurant_id=location.get("restaurantId"),
        subject=f"location:{location['_id']}",
        before={name: _short(location.get(name)) for name in changes},
        after={name: _short(value) for name, value in changes.items()},
    )


def _without_nulls(value: object) -> Document:
    if not isinstance(value, dict):
        return value  # type: ignore[return-value]
    return {key: _without_nulls(one) for key, one in value.items() if one is not None}


def _short(value: object) -> object:
    """A picture is not kept in the audit log."""
    is_picture = isinstance(value, str) and value.startswith("data:")
    return f"{value[:30]}… ({len(value)} characters)" if is_picture else value  # type: ignore[index]
