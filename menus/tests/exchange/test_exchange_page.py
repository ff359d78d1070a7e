"""The page of a menu's files, driven in Chromium."""

import pytest
from playwright.sync_api import expect

from menus.tests.off_menu import eventually, stored_menu
from orderbuddy.testing.chromium import sign_in_on
from orderbuddy.testing.looks import grave_faults, sticks_out
from orderbuddy.testing.shops import PASSWORD

FILE = (
    "kind,id,item,name (en),name (es),category,price\n"
    "category,tea,,Tea,Té,,\n"
    "item,latte,,Latte,Latte,coffee,4.75\n"
    "item,mint,,Mint tea,Té de menta,tea,3.50\n"
    "size,,mint,Pot,,,5\n"
    "item,espresso,,Espresso,Espresso (es),coffee,2.75\n"
    "item,toast,,Toast,Tostada,kitchen,free\n"
)


@pytest.fixture(params=[(390, 844), (1280, 900)], ids=["phone", "desktop"])
def page(stack, browser, shop, request):
    """The owner's page."""
    width, height = request.param
    context = browser.new_context(locale="en-US", viewport={"width": width, "height": height})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{stack.url}/admin/menus/menu/{shop.menu_id}/exchange/")
    sign_in_on(page, shop.owner_email, PASSWORD)
    page.get_by_role("heading", name="Import", exact=True).wait_for()
    yield page
    context.close()
    assert faults == []


def choose(page, text: str = FILE, name: str = "menu.csv") -> None:
    files = [{"name": name, "mimeType": "text/csv", "buffer": text.encode()}]
    page.get_by_label("XLSX, CSV, JSON or JSON-LD").set_input_files(files)
    page.get_by_role("button", name="See what it would do").click()


def test_look_first_then_import(shop, page) -> None:
    choose(page)
    page.get_by_role("heading", name="What menu.csv would do").wait_for()
    for words in ("3 added", "1 changed", "1 left as they are", "1 refused"):
        expect(page.locator(".exchange-counts")).to_contain_text(words)
    refused = page.get_by_role("row").filter(has_text="Toast")
    expect(refused).to_contain_text("row 7")
    expect(refused).to_contain_text("Price: Please write an amount such as 4.25.")
    assert len(stored_menu(shop)["items"]) == 6
    page.get_by_role("button", name="Import 4, leave out 1 refused").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Imported: 3 added, 1 changed")
    eventually(lambda: len(stored_menu(shop)["items"]) == 7)
    mint = stored_menu(shop)["items"][-1]
    assert (mint["name"], mint["categoryId"]) == ({"en": "Mint tea", "es": "Té de menta"}, "tea")
    assert mint["variants"][0]["priceCents"] == 500


def test_what_was_exported_can_be_chosen_again(page) -> None:
    for label in ("Spreadsheet (XLSX)", "Table (CSV)", "JSON, as", "JSON-LD"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=label).click()
        page.get_by_label("XLSX, CSV, JSON or JSON-LD").set_input_files(waiting.value.path())
        page.get_by_role("button", name="See what it would do").click()
        expect(page.get_by_text("There is nothing to import.")).to_be_visible()


def test_a_file_that_is_none(page) -> None:
    choose(page, "%PDF-1.7", "menu.pdf")
    expect(page.get_by_role("alert")).to_contain_text("must name the columns")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_it(page, scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    page.get_by_text("How a table is read").click()
    choose(page)
    page.get_by_role("heading", name="What menu.csv would do").wait_for()
    assert grave_faults(page) == []
    assert sticks_out(page) == []
