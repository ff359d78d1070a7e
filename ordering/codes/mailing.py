"""A code by e-mail: its link, and its picture to print."""

from datetime import timedelta
from typing import Any

from orderbuddy.languages import first_language
from orderbuddy.mongo import Document, collection
from orderbuddy.outgoing.port import HandedOver, hand_over
from ordering.codes.cards import link_of, png_of, svg_of

PNG_WIDTH = 1200
# Who waits for it longer asks again.
WORTH_SENDING_FOR = timedelta(days=1)


def mail_code(*, origin: Document, to: str, key: str) -> None:
    """Have the origin's link sent with its picture, as PNG and SVG; the same `key` again sends
    nothing. Raises PyMongoError, OutgoingError."""
    location = collection("locations").find_one({"_id": origin.get("locationId")}) or {}
    hand_over(
        HandedOver(
            what="origin_code",
            about=f"origin:{origin['_id']}:{key}",
            to=[("email", to)],
            purpose="staff",
            values=_values(origin, location),
            language=first_language(location),
            restaurant_id=origin.get("restaurantId"),
            location_id=origin.get("locationId"),
            expires_in=WORTH_SENDING_FOR,
        )
    )


def _values(origin: Document, location: Document) -> dict[str, Any]:
    label, link = str(origin.get("label") or "Code"), link_of(origin)
    file = "".join(one if one.isalnum() else "-" for one in label).strip("-") or "code"
    png, svg = png_of(location, link, PNG_WIDTH), svg_of(location, link, label)
    return {
        "name": label,
        "location": location.get("name") or "",
        "link": link,
        "attachments": [
            {"name": f"{file}.png", "content": png, "media_type": "image/png"},
            {"name": f"{file}.svg", "content": svg, "media_type": "image/svg+xml"},
        ],
    }
