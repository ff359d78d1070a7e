"""A code by e-mail: its link, and its picture to print."""

from orderbuddy.mongo import Document, collection
from orderbuddy.outgoing import mail
from ordering.codes.cards import link_of, png_of, svg_of

PNG_WIDTH = 1200


def mail_code(*, origin: Document, to: str) -> None:
    """Send the origin's link with its picture, as PNG and SVG. Raises OutgoingError."""
    location = collection("locations").find_one({"_id": origin.get("locationId")}) or {}
    label, link = str(origin.get("label") or "Code"), link_of(origin)
    where = location.get("name") or ""
    name = "".join(one if one.isalnum() else "-" for one in label).strip("-") or "code"
    mail.send(
        to=[to],
        subject=" ".join(f"QR code of {label} ({where})".split()),
        text=(
            f"The QR code of {label}, {where}, is attached: the PNG for screens and letters, the "
            f"SVG for a printer's.\n\nIt opens {link}\n\nThe link stays the same whatever the "
            "table is called.\n"
        ),
        attachments=[
            mail.Attachment(f"{name}.png", png_of(location, link, PNG_WIDTH), "image/png"),
            mail.Attachment(f"{name}.svg", svg_of(location, link, label), "image/svg+xml"),
        ],
    )
