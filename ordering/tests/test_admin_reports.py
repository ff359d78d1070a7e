"""Reports in the admin: the pages, the files, who may see them, and how they look."""

import csv
import io
import os
from datetime import timedelta

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection
from orderbuddy.testing.chromium import sign_in_on
from orderbuddy.testing.looks import grave_faults, keep_picture, sticks_out
from orderbuddy.testing.shops import PASSWORD, make_member
from orderbuddy.tests.admin_forms import client_of
from ordering.archiving.working import archive_location
from ordering.reports.days import today_of
from ordering.reports.seeding import seed_day, seeded_days, town_of
from ordering.reports.tables import REPORTS, station_names
from ordering.tests.report_orders import days_ago, line, location_of, store, stored_order

ADDRESS = "/admin/reports/"
BEGINNINGS = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK\x03\x04", "pdf": b"%PDF"}
FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def busy(shop):
    """A shop with sixty days behind it."""
    town = town_of(location_of(shop), seed=3)
    for day in seeded_days(town.location, 60):
        seed_day(town, day, 20)
    return shop


def get(shop, **asked):
    return client_of(shop.owner_email).get(ADDRESS, {"place": shop.location_id, **asked})


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_is_a_page_with_a_picture_and_a_table(busy, report):
    page = get(busy, report=report, period="month").content.decode()
    assert '<svg class="chart" role="img"' in page
    assert f'<title id="chart-{report}-title">' in page
    assert '<th scope="row">' in page
    assert 'style="' not in page.split('<div class="reports">')[1]


@pytest.mark.parametrize("report", REPORTS)
def test_a_shop_without_orders_has_pages_too(shop, report):
    assert get(shop, report=report, period="year").status_code == 200


def test_the_table_has_the_orders_figures(shop):
    at = days_ago(3)
    store(stored_order(shop, at, line("latte", 1000, ["bar"], at)),
          stored_order(shop, at - timedelta(days=7), line("latte", 500, ["bar"], at)))  # fmt: skip
    page = get(shop, report="items", period="week").content.decode()
    for words in ("Latte", "$10.00", "$5.00", "100.0 %", "+100.0 %", "$11.00"):
        assert words in page


def test_a_station_with_several_tags_says_which_row_is_which(shop):
    here = {"restaurantId": shop.restaurant_id, "locationId": location_of(shop)["_id"]}
    stations = [("Kitchen", ["hot", "grill"]), ("Bar", ["drinks"])]
    rows = [{**here, "name": name, "tags": tags} for name, tags in stations]
    collection("stations").delete_many({"locationId": here["locationId"]})
    collection("stations").insert_many(rows)
    assert station_names([location_of(shop)]) == {
        "hot": "Kitchen: hot", "grill": "Kitchen: grill", "drinks": "Bar",
    }  # fmt: skip


def test_all_locations_of_a_restaurant_together(shop):
    first = location_of(shop)
    from bson import ObjectId

    second = {**first, "_id": ObjectId(), "name": "Old Town", "timezone": "Australia/Lord_Howe"}
    collection("locations").insert_one(second)
    other = stored_order(shop, days_ago(2), locationId=second["_id"])
    store(stored_order(shop, days_ago(2)), other)
    page = client_of(shop.owner_email).get(ADDRESS, {"place": f"all:{shop.restaurant_id}"})
    assert "all locations" in page.content.decode()
    assert "<dd>$9.34</dd>" in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [{"first": "2026-01-05", "last": "2026-01-01"}, {"first": "2020-01-01", "last": "2026-01-01"},
     {"first": "nonsense"}],
    ids=["backwards", "too-long", "nonsense"],
)  # fmt: skip
def test_days_that_make_no_sense_are_told(shop, asked):
    assert "errornote" in get(shop, **asked).content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("manager", 200), ("viewer", 200), ("cashier", 403), ("kitchen", 403)],
)
def test_who_sees_reports(shop, role, status):
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    client = client_of(email)
    assert client.get(ADDRESS).status_code == status
    assert ("All reports" in client.get("/admin/").content.decode()) == (status == 200)
    mails = {"to": "a@shop.example", "at": "07:00"}
    answer = client.post(f"{ADDRESS}mails/{shop.location_id}/", mails)
    assert answer.status_code == (302 if role in ("owner", "manager") else 403)


def test_another_restaurants_figures_are_not_found(shop, make_shop):
    other = make_shop()
    client = client_of(other.owner_email)
    for place in (shop.location_id, f"all:{shop.restaurant_id}"):
        assert client.get(ADDRESS, {"place": place}).status_code == 404
    answer = client.post(f"{ADDRESS}mails/{shop.location_id}/", {"to": "", "at": "07:00"})
    assert answer.status_code == 404


# --- files ----------------------------------------------------------------------------------------


@pytest.fixture
def formulas(shop):
    """A shop whose dish is named to be run by a spreadsheet."""
    at = days_ago(2)
    named = {**line("evil", 1000, ["bar"], at), "name": FORMULA}
    store(stored_order(shop, at, named, named))
    return shop


def test_csv_holds_the_table_and_no_formula(formulas):
    answer = get(formulas, report="items", format="csv")
    assert answer.streaming
    assert answer["Content-Disposition"].endswith('.csv"')
    text = content(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Item"] for row in rows] == [f"'{FORMULA}", "All"]
    assert rows[0]["Sales before tax"] == "20.00"
    assert rows[0]["Sold"] == "2"


def test_xlsx_holds_numbers_and_no_formula(formulas):
    book = load_workbook(io.BytesIO(content(get(formulas, report="items", format="xlsx"))))
    sheet = book.active
    assert sheet["A1"].value == "Sales by item"
    cell = sheet["A4"]
    assert (cell.value, cell.data_type) == (FORMULA, "s")
    assert (sheet["B4"].value, sheet["C4"].value) == (2, 20)
    assert sheet["C4"].number_format == '"$"#,##0.00'


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_every_report_is_every_file(busy, report, form):
    answer = get(busy, report=report, period="month", format=form)
    found = content(answer)
    assert answer.status_code == 200
    assert found.startswith(BEGINNINGS[form])


def test_pdf_has_the_words(busy):
    pdf = pdfium.PdfDocument(content(get(busy, report="items", period="month", format="pdf")))
    text = pdf[0].get_textpage().get_text_range()
    assert "Sales by item" in text
    assert "Latte" in text
    if folder := os.environ.get("REPORT_PICTURES"):
        pdf[0].render(scale=1.5).to_pil().save(f"{folder}/pdf.png")


# --- by e-mail ------------------------------------------------------------------------------------


def test_the_setting_is_stored_and_written_down(shop):
    client = client_of(shop.owner_email)
    said = {"to": "a@shop.example; b@shop.example", "at": "06:30"}
    client.post(f"{ADDRESS}mails/{shop.location_id}/", said)
    page = get(shop).content.decode()
    assert 'value="a@shop.example, b@shop.example"' in page
    assert 'value="06:30"' in page
    (entry,) = entries_of(f"location:{shop.location_id}")
    assert entry["what"] == "reports.mails.changed"
    assert entry["after"] == {"to": ["a@shop.example", "b@shop.example"], "at": "06:30"}


@pytest.mark.parametrize(
    ("to", "at", "fault"),
    [
        ("nobody", "07:00", "“nobody” is no e-mail address."),
        ("a@shop.example", "", "Please say at what time."),
        (" ".join(f"a{n}@shop.example" for n in range(21)), "07:00", "At most 20 people, please."),
    ],
    ids=["no-address", "no-time", "too-many"],
)
def test_what_cannot_be_stored_is_told(shop, to, at, fault):
    client = client_of(shop.owner_email)
    answer = client.post(f"{ADDRESS}mails/{shop.location_id}/", {"to": to, "at": at}, follow=True)
    assert fault in answer.content.decode()
    assert entries_of(f"location:{shop.location_id}") == []


# --- in a browser ---------------------------------------------------------------------------------

SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}


@pytest.fixture
def page(stack, browser, busy):
    context = browser.new_context(locale="en-US", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(10_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{stack.url}{ADDRESS}?place={busy.location_id}")
    sign_in_on(page, busy.owner_email, PASSWORD)
    expect(page.get_by_role("heading", name="Sales by day")).to_be_visible()
    yield page
    context.close()
    assert faults == []


def test_somebody_walks_through_the_reports(page: Page, busy):
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    days = page.get_by_role("navigation", name="Days")
    kinds = page.get_by_role("navigation", name="Reports")
    days.get_by_role("link", name="Last 30 days").click()
    expect(days.locator("[aria-current=page]")).to_have_text("Last 30 days")
    for report in REPORTS.values():
        link = kinds.get_by_role("link", name=report.title, exact=True)
        link.press("Enter")
        expect(page.get_by_role("img", name=report.title)).to_be_visible()
        expect(days.locator("[aria-current=page]")).to_have_text("Last 30 days")
    first = (today_of(location_of(busy)) - timedelta(days=3)).isoformat()
    page.get_by_label("From").fill(first)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("From")).to_have_value(first)
    with page.expect_download() as told:
        page.get_by_role("link", name="XLSX").click()
    assert told.value.suggested_filename.endswith(".xlsx")
    assert refused == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_read_them(page: Page, stack, busy, size, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
    for report in ("days", "busiest", "items", "speed"):
        page.goto(f"{stack.url}{ADDRESS}?place={busy.location_id}&period=month&report={report}")
        assert grave_faults(page) == []
        assert sticks_out(page) == []
        keep_picture(page, f"{report}-{size}-{scheme}")


def test_it_prints(page: Page, stack, busy):
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("img", name="Sales by day")).to_be_visible()
    expect(page.get_by_role("heading", name="Sales by day")).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.get_by_role("navigation", name="Days")).to_be_hidden()
    if folder := os.environ.get("REPORT_PICTURES"):
        page.screenshot(path=f"{folder}/print.png", full_page=True)


def test_live_and_archived_days_show_the_same(shop):
    store(*(stored_order(shop, days_ago(days)) for days in (1, 3.5, 4, 5)))
    pages = []
    for _ in range(2):
        pages.append(get(shop, report="days").content.decode().split('<div class="reports">')[1])
        archive_location(location_of(shop))
    shown = [one.split("report-figures")[1].split("csrfmiddleware")[0] for one in pages]
    assert shown[0] == shown[1]
