"""E-mails: their parts, their colours, and what no value may do to them."""

from html.parser import HTMLParser

import pytest

from messaging.texts.brand import Brand, brand_of, change_brand, picture_address
from messaging.texts.colours import DARK_GROUND, ENOUGH, WHITE, ink_on, readable
from messaging.texts.defaults import default_of
from messaging.texts.events import EVENTS, LANGUAGES
from messaging.texts.letters import linked
from messaging.texts.rendering import rendered
from messaging.texts.samples import sample_values
from orderbuddy.accounts.models import User
from orderbuddy.api.errors import ApiError
from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection
from ordering.codes.style import contrast

CAFE = Brand("Harbor Café", "#1f6f6b", "https://cdn.example.com/logo.png", "17 Pier Road", "Ciao")
EVIL = "</p></td><mj-raw><script>alert(1)</script>\"'&<style>*{}</style>{{ x }}{% y %}"
MAILS = [one.key for one in EVENTS.values() if "email" in one.channels]


class Tags(HTMLParser):
    """Tags of a page, and whether each one that is opened is closed."""

    VOID = frozenset({"meta", "link", "img", "br", "o:allowpng", "o:pixelsperinch"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        self.seen.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def mail(event="order_ready", language="en", brand=CAFE, **values):
    filling = {**sample_values(event, language, brand), **values}
    return rendered(
        EVENTS[event], "email", language, default_of(event, "email", language), filling, brand
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", MAILS)
def test_it_is_whole(event, language) -> None:
    found = mail(event, language)
    tags = Tags(found.html)
    assert tags.open == []
    assert not tags.seen & {"script", "form", "input", "iframe", "object", "mj-text", "mj-button"}
    assert f'lang="{language}"' in found.html
    assert "fonts.googleapis.com" not in found.html
    assert all(one.startswith("https://") for one in tags.addresses)
    # Larger ones are cut by the mail program that most guests have.
    assert len(found.html.encode()) < 102_000


@pytest.mark.parametrize("event", MAILS)
def test_no_value_becomes_markup(event) -> None:
    names = [one for one in EVENTS[event].gaps if one not in ("link", "text")]
    found = mail(event, **dict.fromkeys(names, EVIL), text=EVIL)
    tags = Tags(found.html)
    assert tags.open == []
    assert not tags.seen & {"script", "mj-raw"}
    assert "<style>*{}" not in found.html


def test_nor_does_the_restaurants_name() -> None:
    found = mail(brand=Brand(EVIL, address=EVIL, note=EVIL))
    assert not Tags(found.html).seen & {"script", "mj-raw"}


def test_the_logo_or_the_name() -> None:
    assert f'src="{CAFE.logo}"' in mail().html
    assert 'alt="Harbor Café"' in mail().html
    plain = mail(brand=Brand("Harbor Café"))
    assert "<img" not in plain.html
    assert "Harbor Café" in plain.html


def test_the_plain_part() -> None:
    text = mail("order_received").text
    assert text.startswith("Thank you, Ana Souza.\n\nHarbor Café has your order")
    assert "Where: Pier\nFor: Table 4\nTotal: $18.50" in text
    assert "Follow your order: https://menu.example.com/status/" in text
    assert text.endswith(
        "--\nYou get this because you ordered at Harbor Café.\nHarbor Café · 17 Pier Road\nCiao\n"
    )


def test_the_daily_report_says_what_it_has_said_so_far() -> None:
    text = mail("daily_report").text
    assert "Sales: $2,481.50 (+12.0 % against the week before)\n" in text
    assert "Tips: $312.20\n" in text
    assert "Sold best:\n  Latte: 61, $289.75\n" in text
    assert "All reports: https://" in text
    assert "Nothing was sold." in mail("daily_report", items=[]).text
    assert "Ventas: $2,481.50" in mail("daily_report", "es").text


def test_addresses_in_a_text_can_be_tapped() -> None:
    assert linked("See https://a.example/x?y=1&z=2.") == (
        'See <a href="https://a.example/x?y=1&amp;z=2">https://a.example/x?y=1&amp;z=2</a>.'
    )
    assert linked("<b>") == "&lt;b&gt;"
    assert "href" not in linked("javascript:alert(1)")


COLOURS = ["#000000", "#ffffff", "#b3401f", "#1f6f6b", "#ffe600", "#7a7a7a", "#00ff00", "#0000ff"]


@pytest.mark.parametrize("colour", COLOURS)
def test_any_colour_can_be_read(colour) -> None:
    assert contrast(ink_on(colour), colour) >= ENOUGH
    for ground in (WHITE, DARK_GROUND):
        assert contrast(readable(colour, ground), ground) >= ENOUGH


def test_a_colour_that_can_be_read_stays() -> None:
    assert readable("#b3401f", WHITE) == "#b3401f"


@pytest.mark.parametrize(
    ("logo", "shown"),
    [
        ("https://cdn.example.com/logo.PNG?v=2", "https://cdn.example.com/logo.PNG?v=2"),
        ("https://cdn.example.com/logo.svg", ""),
        ("javascript:alert(1).png", ""),
        ("", ""),
        ("logo.png", ""),
    ],
)
def test_logos(logo, shown) -> None:
    assert picture_address(logo) == shown


def test_a_logo_of_our_own_has_its_full_address(settings) -> None:
    settings.API_ENDPOINT = "https://api.example.com"
    assert picture_address("/uploads/a.webp") == "https://api.example.com/uploads/a.webp"


def test_how_a_restaurant_signs(shop) -> None:
    owner = User.objects.get(email=shop.owner_email)
    here = {"_id": shop.restaurant_id}
    stored = collection("restaurants").find_one(here)
    assert brand_of(shop.restaurant_id).name == stored["name"]
    told = {"colour": "#1F6F6B", "note": " One\nline "}
    change_brand(who=owner, restaurant_id=shop.restaurant_id, changes=told)
    found = brand_of(shop.restaurant_id)
    assert (found.colour, found.note) == ("#1f6f6b", "One line")
    # What others keep there stays.
    collection("restaurants").update_one(here, {"$set": {"brand.font": "serif"}})
    change_brand(who=owner, restaurant_id=shop.restaurant_id, changes={"address": "Pier 1"})
    assert collection("restaurants").find_one(here)["brand"] == {
        "colour": "#1F6F6B", "note": "One line", "font": "serif", "address": "Pier 1",
    }  # fmt: skip
    assert brand_of(shop.restaurant_id).address == "Pier 1"
    entries = entries_of(f"restaurant:{shop.restaurant_id}")
    assert [one["what"] for one in entries] == ["messages.brand.changed"] * 2
    assert entries[1]["after"] == {"address": "Pier 1"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"colour": "red"}, "colour must be written like"),
        ({"colour": "#fff;x"}, "colour must be written like"),
        ({"address": "x" * 201}, "address must be shorter"),
        ({"note": "x" * 301}, "note must be shorter"),
    ],
)
def test_what_is_refused(shop, changes, words) -> None:
    owner = User.objects.get(email=shop.owner_email)
    with pytest.raises(ApiError, match=words):
        change_brand(who=owner, restaurant_id=shop.restaurant_id, changes=changes)
    assert "brand" not in collection("restaurants").find_one({"_id": shop.restaurant_id})


def test_a_stored_colour_that_is_none_is_the_usual_one(shop) -> None:
    here = {"_id": shop.restaurant_id}
    collection("restaurants").update_one(here, {"$set": {"brand": {"colour": "red;}"}}})
    assert brand_of(shop.restaurant_id).colour == "#b3401f"


@pytest.mark.parametrize("stored", ["odd", None, ["x"], 7])
def test_a_brand_that_is_no_document_is_replaced(shop, stored) -> None:
    owner, here = User.objects.get(email=shop.owner_email), {"_id": shop.restaurant_id}
    collection("restaurants").update_one(here, {"$set": {"brand": stored}})
    assert brand_of(shop.restaurant_id).colour == "#b3401f"
    told = {"colour": "#1f6f6b", "note": "$colour"}
    change_brand(who=owner, restaurant_id=shop.restaurant_id, changes=told)
    assert collection("restaurants").find_one(here)["brand"] == told
