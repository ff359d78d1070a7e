"""What is shown of an origin's code: its drawing, and the card that is printed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orderbuddy.mongo import Document, collection
from ordering.codes.drawing import Drawing, draw
from ordering.codes.links import code_of, short_link
from ordering.codes.style import style_of
from ordering.codes.words import card_words

# Web processes that draw nothing do without the megabytes of what draws: it is imported below, when
# the first code is wanted.
if TYPE_CHECKING:
    from PIL.Image import Image

PNG_WIDTHS = {"small": 300, "large": 1200}


def link_of(origin: Document) -> str:
    """What the origin's code holds; a code is given to one that has none."""
    return short_link(code_of(origin))


def svg_of(location: Document, link: str, title: str) -> bytes:
    """The code of `link` in the location's style."""
    from ordering.codes.pictures import svg

    logo = _logo_of(location)
    return svg(_drawing(location, link, with_logo=logo is not None), title=title, logo=logo)


def png_of(location: Document, link: str, width: int) -> bytes:
    """The same, about so many pixels a side."""
    from ordering.codes.pictures import png

    logo = _logo_of(location)
    return png(_drawing(location, link, with_logo=logo is not None), width=width, logo=logo)


def sheet_of(
    location: Document, origins: Sequence[Document], *, paper: str, per_page: int, words: str = ""
) -> bytes:
    """The PDF with a card for each of the location's origins."""
    from ordering.codes.sheet import Card, sheet

    logo = _logo_of(location)
    place = _place(location)
    said = words or card_words(location.get("supportedLanguages"))
    cards = [
        Card(
            name=str(origin.get("label") or ""),
            drawing=_drawing(location, link, with_logo=logo is not None),
            link=link,
            words=said,
            place=place,
        )
        for origin, link in ((one, link_of(one)) for one in origins)
    ]
    return sheet(cards, paper=paper, per_page=per_page, logo=logo, title=f"Codes of {place}")


def _logo_of(location: Document) -> "Image | None":
    from ordering.codes.logo import logo_of

    return logo_of(location)


def _drawing(location: Document, link: str, *, with_logo: bool) -> Drawing:
    return draw(link, style_of(location.get("qrCodeStyle")), with_logo=with_logo)


def _place(location: Document) -> str:
    restaurant = collection("restaurants").find_one(
        {"_id": location.get("restaurantId")}, {"name": 1}
    )
    names = ((restaurant or {}).get("name"), location.get("name"))
    return " · ".join(str(one) for one in dict.fromkeys(names) if one)
