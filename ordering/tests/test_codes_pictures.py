"""Codes as pictures: read back by a reader library in every style, small, blurred and printed."""

import base64
import io
from itertools import product

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from orderbuddy.uploads import store_picture
from ordering.codes.drawing import draw
from ordering.codes.logo import logo_of
from ordering.codes.papers import GRIDS, PAPERS
from ordering.codes.pictures import data_address, png, svg
from ordering.codes.sheet import Card, sheet
from ordering.codes.style import (
    DOT_SHAPES,
    ENOUGH_CONTRAST,
    EYE_SHAPES,
    contrast,
    style_faults,
    style_of,
)

LINK = "https://orders.harborcafe.example/q/3k7m2xw"
LOGO = Image.new("RGBA", (200, 120), (200, 30, 30, 255))


def stored(
    shape: str = "square", corners: str = "square", *, dots: str = "#b3401f",
    eyes: str = "#4a1f8c", pupils: str = "#1c6b34", ground: str = "#fff7e8",
) -> dict:  # fmt: skip
    return {
        "dotsOptions": {"type": shape, "color": dots},
        "cornersSquareOptions": {"type": corners, "color": eyes},
        "cornersDotOptions": {"type": corners, "color": pupils},
        "backgroundOptions": {"color": ground},
    }


def read(picture: Image.Image) -> list[str]:
    """What a phone would find in it."""
    return [one.text for one in zxingcpp.read_barcodes(picture)]


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize(("dots", "eyes"), list(product(DOT_SHAPES, EYE_SHAPES)))
def test_every_shape_is_read_back(dots: str, eyes: str) -> None:
    style = style_of(stored(dots, eyes))
    for logo in (None, LOGO):
        picture = opened(png(draw(LINK, style, with_logo=logo is not None), width=500, logo=logo))
        assert read(picture) == [LINK]
        assert read(picture.resize((130, 130))) == [LINK]
        assert read(picture.filter(ImageFilter.GaussianBlur(3))) == [LINK]
        assert read(picture.rotate(7, expand=True, fillcolor="#776")) == [LINK]


@pytest.mark.parametrize("dots", DOT_SHAPES)
def test_a_browser_shows_an_svg_that_is_read_back(browser, dots: str) -> None:
    content = svg(
        draw(LINK, style_of(stored(dots, "dot")), with_logo=True), logo=LOGO, title="T<1>"
    )
    page = browser.new_page(viewport={"width": 300, "height": 300})
    page.goto(f"data:image/svg+xml;base64,{base64.b64encode(content).decode()}")
    assert read(opened(page.screenshot())) == [LINK]
    page.close()
    assert b"<script" not in content
    assert b"T&lt;1&gt;" in content


def test_colours_are_the_styles_own() -> None:
    picture = opened(png(draw(LINK, style_of(stored("square", "square"))), width=500))
    colours = {colour for _, colour in picture.getcolors(100_000)}
    assert {(179, 64, 31), (74, 31, 140), (28, 107, 52), (255, 247, 232)} <= colours


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("per_page", GRIDS)
def test_a_sheet_has_every_table_and_is_read_back(paper: str, per_page: int) -> None:
    names = [f"Table {number}" for number in range(1, 12)] + ["Žižkov 3", "桌 5", "A " * 40]
    style = style_of(stored("rounded", "extra-rounded"))
    links = [f"https://ob.example/q/abc{number:04d}" for number in range(len(names))]
    cards = [
        Card(name, draw(link, style, with_logo=True), link, "Scan to order", "Harbor Café")
        for name, link in zip(names, links, strict=True)
    ]
    pdf = pypdfium2.PdfDocument(sheet(cards, paper=paper, per_page=per_page, logo=LOGO))
    assert len(pdf) == -(-len(names) // per_page)
    found, words = [], ""
    for page in pdf:
        assert (round(page.get_width()), round(page.get_height())) in {(595, 842), (612, 792)}
        found += read(page.render(scale=2).to_pil())
        words += page.get_textpage().get_text_bounded()
    assert sorted(found) == links
    assert all(name in words for name in names[:13])
    pdf.close()


REFUSED = [
    (stored(dots="#eeeeee", ground="#ffffff"), "The dots (#eeeeee) and the background"),
    (stored(dots="#ffffff", ground="#000000"), "The dots (#ffffff) must be darker than"),
    (stored(eyes="#f4c430", ground="#ffffff"), "The frames of the corners (#f4c430) and"),
    (stored(pupils="white", ground="#ffffff"), "The dots of the corners (#ffffff) must be darker"),
    (stored(dots="reddish"), "The dots must have a colour such as #000000"),
    (stored(ground="#ffffff00"), "The background must have a colour such as #000000"),
    (
        {"dotsOptions": {"gradient": {"colorStops": [{"color": "#000"}, {"color": "#fff"}]}}},
        "The dots (#ffffff) must be darker",
    ),
]


@pytest.mark.parametrize(("style", "words"), REFUSED)
def test_what_no_phone_could_read_is_refused_in_words(style: dict, words: str) -> None:
    assert any(one.startswith(words) for one in style_faults(style)), [*style_faults(style)]


@pytest.mark.parametrize(("style", "_"), REFUSED)
def test_an_unreadable_style_that_is_stored_already_is_drawn_readable(style, _) -> None:
    assert read(opened(png(draw(LINK, style_of(style)), width=300))) == [LINK]


@pytest.mark.parametrize("colour", ["#767676", "#b3401f", "#2b5a8c", "#6f6f00", "#a03ab0"])
def test_what_just_passes_is_read(colour: str) -> None:
    style = stored("dots", dots=colour, eyes=colour, pupils=colour, ground="#ffffff")
    assert contrast(colour, "#ffffff") >= ENOUGH_CONTRAST
    assert [*style_faults(style)] == []
    assert read(opened(png(draw(LINK, style_of(style)), width=200))) == [LINK]


@pytest.mark.parametrize(
    "held",
    [
        None, [], "red", {"dotsOptions": None}, {"dotsOptions": {"color": 5, "type": 7}},
        {"qrOptions": {"errorCorrectionLevel": "ZZ"}}, {"imageOptions": {"imageSize": "big"}},
        {"width": 300, "height": 300, "type": "svg", "data": "default", "margin": 10},
    ],
)  # fmt: skip
def test_whatever_is_stored_is_drawn(held) -> None:
    assert read(opened(png(draw(LINK, style_of(held), with_logo=True), width=200))) == [LINK]


def test_error_correction_is_never_less_than_what_the_picture_needs() -> None:
    assert style_of({"qrOptions": {"errorCorrectionLevel": "L"}}).level == "M"
    assert style_of({"dotsOptions": {"type": "dots"}}).level == "Q"
    assert style_of({"qrOptions": {"errorCorrectionLevel": "H"}}).level == "H"
    large = {"imageOptions": {"imageSize": 0.9}}
    hidden = draw(LINK, style_of(large), with_logo=True)
    assert hidden.logo.width**2 < 0.1 * hidden.size**2


# --- the logo -------------------------------------------------------------------------------------


def written(picture: Image.Image, kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    picture.save(content, kind)
    return content.getvalue()


def test_a_logo_that_is_a_data_address_is_drawn() -> None:
    found = logo_of({"qrCodeImage": data_address(written(Image.new("RGB", (900, 300), "red")))})
    assert found.size == (400, 133)
    picture = opened(png(draw(LINK, style_of({}), with_logo=True), width=400, logo=found))
    middle = picture.getpixel((picture.width // 2, picture.height // 2))
    assert middle == (255, 0, 0)
    assert read(picture) == [LINK]


def test_a_logo_of_our_own_storage_is_drawn() -> None:
    kept = store_picture(io.BytesIO(written(LOGO)), restaurant_id="shop_of_logos", purpose="logo")
    assert logo_of({"qrCodeImage": kept.url}).size == (200, 120)
    assert logo_of({"qrCodeImage": f"{kept.url}?signed=yes"}).size == (200, 120)
    folder = kept.url.removesuffix(kept.name)
    for name in ("shop_of_logos/none.png", "../settings.py", "shop_of_logos/../../settings.py", ""):
        assert logo_of({"qrCodeImage": folder + name}) is None


@pytest.mark.parametrize(
    "address",
    [
        "", None, 5, "https://cdn.example/logo.png", "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd", "data:image/png;base64,AAAA", "data:image/png,plain",
        "data:text/html;base64,PHNjcmlwdD4=", "/etc/passwd", "data:image/png;base64,%%%",
    ],
)  # fmt: skip
def test_nothing_else_is_opened_or_fetched(address) -> None:
    assert logo_of({"qrCodeImage": address}) is None


def test_a_picture_of_too_many_pixels_is_not_drawn() -> None:
    huge = data_address(written(Image.new("1", (9000, 9000))))
    assert logo_of({"qrCodeImage": huge}) is None
