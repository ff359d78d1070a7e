"""Names in other scripts on paper: cards of tables and reports."""

from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops
from reportlab.lib.colors import black
from reportlab.pdfgen.canvas import Canvas

from ordering.pdf_words import draw_words, runs, text_width
from ordering.reports.files.pdf_file import pdf_bytes
from ordering.reports.tables import Column, Table

ROOM = 400


def drawn(words: str) -> Image.Image:
    """What is seen of the words, black on white, without the white around it."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=(ROOM, 60))
    draw_words(canvas, words, (20, 20), 24, bold=False, colour=black)
    canvas.save()
    pdf = pypdfium2.PdfDocument(written.getvalue())
    page = pdf[0].render(scale=3).to_pil().convert("L")
    pdf.close()
    return page.crop(ImageChops.invert(page).getbbox())


def ink(picture: Image.Image) -> int:
    return sum(ImageChops.invert(picture).histogram()[128:])


def test_what_runs_from_the_right_begins_there() -> None:
    both = drawn("\u05e9        \u05d9")  # a broad letter, then a narrow one
    half = both.width // 2
    right, left = (both.crop((at, 0, at + half, both.height)) for at in (half, 0))
    assert ink(right) > 2 * ink(left) > 0


def test_letters_are_joined_as_their_script_does() -> None:
    word = "\u0628\u0628\u0628"
    assert drawn(word).width < 0.8 * 3 * drawn("\u0628").width
    assert text_width(word, 24) < 0.8 * 3 * text_width("\u0628", 24)


def test_korean_is_in_one_font() -> None:
    assert len({font for _, font in runs("\ud14c\uc774\ube14\uac00")}) == 1


def test_a_report_names_dishes_in_any_script() -> None:
    names = ["\u9ebb\u5a46\u8c46\u8150", "\u30e9\u30fc\u30e1\u30f3", "\ube44\ube54\ubc25"]
    arabic = "\u0643\u0628\u0633\u0629 " * 9
    rows = [(name, 2, 1400) for name in [*names, arabic]]
    columns = (Column("Item", "text"), Column("Sold", "count"), Column("Sales", "money"))
    report = Table("items", "Items", columns, rows, total=("All", 8, 5600), drawn=2)
    pdf = pypdfium2.PdfDocument(b"".join(pdf_bytes(report, "\u9752\u5c9b \u00b7 November")))
    page = pdf[0]
    words = page.get_textpage().get_text_bounded()
    assert all(words.count(name) == 2 for name in names)  # a bar, and a line of the table
    assert "\u9752\u5c9b" in words
    pictures = [one for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    assert len(pictures) == 2
    assert all(one.get_bounds()[2] < page.get_width() for one in pictures)
    pdf.close()
