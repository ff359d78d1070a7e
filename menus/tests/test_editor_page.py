"""The menu's editor in a browser: what an owner does by mouse, finger and keyboard."""

from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from menus.tests.off_menu import eventually, stored_menu
from orderbuddy.mongo import collection, parse_id
from orderbuddy.testing.chromium import sign_in_on
from orderbuddy.testing.looks import grave_faults, keep_picture, sticks_out
from orderbuddy.testing.shops import PASSWORD, make_member

SIZES = {
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 834, "height": 1112},
    "desktop": {"width": 1440, "height": 900},
}
INSIDE = """all => all.every((one) =>
  one.getBoundingClientRect().left >= one.parentElement.getBoundingClientRect().left)"""


@pytest.fixture
def opened(stack, browser, shop):
    """`opened(email, size, **options)` → that person's editor; a script's fault fails the test."""
    contexts, faults = [], []

    def open_it(email: str = "", size: str = "desktop", **options: Any) -> Page:
        contexts.append(browser.new_context(locale="en-US", viewport=SIZES[size], **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        page.goto(f"{stack.url}/admin/menus/menu/{shop.menu_id}/editor/")
        sign_in_on(page, email or shop.owner_email, PASSWORD)
        page.get_by_role("heading", name="All day").wait_for()
        return page

    open_it.faults = faults
    yield open_it
    for context in contexts:
        context.close()
    assert faults == []


def saved(page: Page) -> None:
    expect(page.locator(".me-state")).to_have_class("me-state saved")


def publish(page: Page) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".me-state")).to_have_text("As guests see it")


def item(menu, key):
    return next((one for one in menu["items"] if one["id"] == key), None)


def order(menu, category) -> list[str]:
    return [one["id"] for one in menu["items"] if one["categoryId"] == category]


def test_a_price_is_written_and_published(opened, shop) -> None:
    page = opened()
    page.locator('[id="open-items/latte"]').click()
    page.get_by_label("Price", exact=True).fill("4.75")
    # Nobody's dish costs that much: it is not even sent, and what else is written is saved.
    page.get_by_label("Cost of making").fill("120000")
    expect(page.get_by_label("Cost of making")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Cost of making").fill("1.25")
    expect(page.locator(".me-margin")).to_contain_text("$3.50 · 74 %")
    saved(page)
    expect(page.get_by_role("button", name="2 changes")).to_be_visible()
    assert item(stored_menu(shop), "latte")["priceCents"] == 425
    publish(page)
    assert item(stored_menu(shop), "latte")["priceCents"] == 475


def test_items_and_categories_are_put_in_order_by_keyboard(opened, shop) -> None:
    page = opened()
    page.get_by_role("button", name="Move Latte").focus()
    page.keyboard.press("Space")
    expect(page.locator("#me-said")).to_contain_text("Latte lifted, 2 of 3 in Coffee")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#me-said")).to_contain_text("1 of 3 in Coffee")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Move Latte")).to_be_focused()
    # Past the end of its category it goes on in the next.
    page.get_by_role("button", name="Move Croissant").focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Move Toast").focus()
    for key in ("Space", "ArrowUp", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Move Kitchen").focus()
    for key in ("Space", "ArrowUp", "Space"):
        page.keyboard.press(key)
    saved(page)
    publish(page)
    menu = stored_menu(shop)
    assert order(menu, "coffee") == ["latte", "espresso"]
    assert order(menu, "kitchen") == ["croissant", "burger", "toast", "soup"]
    places = {one["id"]: one["sortOrder"] for one in menu["categories"]}
    assert places == {"kitchen": 1, "coffee": 2}


def test_an_item_is_dragged_to_another_category(opened, shop) -> None:
    page = opened()
    handle = page.get_by_role("button", name="Move Espresso").bounding_box()
    target = page.locator('[data-id="toast"]').bounding_box()
    page.mouse.move(handle["x"] + 8, handle["y"] + 20)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] - 40, steps=6)
    page.mouse.move(target["x"] + 60, target["y"] + 5, steps=6)
    keep_picture(page, "dragging", whole=False)
    page.mouse.up()
    saved(page)
    publish(page)
    assert order(stored_menu(shop), "kitchen") == ["burger", "espresso", "toast", "soup"]
    page.get_by_role("button", name="Undo").click()
    saved(page)
    publish(page)
    assert order(stored_menu(shop), "coffee") == ["espresso", "latte", "croissant"]


def test_two_people_choose_field_by_field(opened, shop) -> None:
    ana = opened()
    ben = opened(make_member(shop.restaurant_id))
    for page in (ana, ben):
        page.locator('[id="open-items/burger"]').click()
    ben.route("**/changes/", lambda route: route.abort())
    ben.get_by_label("Price", exact=True).fill("13")
    ben.get_by_label("Minutes to make").fill("12")
    expect(ben.locator(".me-state")).to_contain_text("Not saved")
    ana.get_by_label("Price", exact=True).fill("12.50")
    ana.get_by_label("Description", exact=True).first.fill("Smoked beef")
    saved(ana)
    ben.unroute("**/changes/")
    dialog = ben.get_by_role("dialog", name="Somebody else changed this too")
    expect(dialog.get_by_role("group", name="Burger · price")).to_contain_text("$12.50")
    keep_picture(ben, "two-people", whole=False)
    assert grave_faults(ben) == []
    dialog.get_by_label("Yours").check()
    dialog.get_by_role("button", name="Continue").click()
    saved(ben)
    expect(ben.get_by_label("Price", exact=True)).to_have_value("13.00")
    expect(ben.get_by_label("Description", exact=True).first).to_have_value("Smoked beef")
    expect(ana.get_by_label("Price", exact=True)).to_have_value("13.00")
    expect(ana.get_by_label("Minutes to make")).to_have_value("12")
    expect(ana.locator(".me-head .me-person")).to_have_count(1)
    publish(ben)
    burger = item(stored_menu(shop), "burger")
    assert (burger["priceCents"], burger["makeMinutes"]) == (1300, 12)
    assert burger["description"]["en"] == "Smoked beef"
    opened.faults.clear()  # what was cut off on purpose


def test_a_new_item_with_choices_times_and_marks(opened, shop) -> None:
    page = opened()
    page.get_by_role("button", name="Add an item to Coffee").click()
    page.get_by_label("Name in English").fill("Flat white")
    page.get_by_label("Price", exact=True).fill("4")
    page.get_by_role("button", name="Add a size").click()
    page.keyboard.type("Large")
    page.get_by_label("Price of size 1").fill("5")
    page.get_by_role("button", name="Add choices").click()
    page.get_by_role("button", name="Milk").click()
    page.get_by_text("Milk", exact=True).first.wait_for()
    page.get_by_label("bar", exact=True).check()
    section = page.locator(".me-section-food")
    section.get_by_label("Milk").check()
    section.get_by_label("Vegetarian").check()
    page.locator(".me-section-when").get_by_role("button", name="Breakfast").click()
    keep_picture(page, "new-item", whole=False)
    saved(page)
    publish(page)
    made = next(one for one in stored_menu(shop)["items"] if one["name"]["en"] == "Flat white")
    assert (made["priceCents"], made["variants"][0]["priceCents"]) == (400, 500)
    assert (made["allergens"], made["diets"]) == (["milk"], ["vegetarian"])
    assert made["schedule"] == {"spans": [{"from": "07:00", "until": "11:00"}]}
    assert made["stationTags"] == ["bar"]
    milk = item(stored_menu(shop), "latte")["modifiers"][0]
    assert made["modifiers"] == [milk]


def test_the_whole_menu_has_times_and_loses_them_again(opened, shop) -> None:
    collection("menus").update_one({"_id": parse_id(shop.menu_id)}, {"$unset": {"schedule": ""}})
    page = opened()
    page.locator(".me-tabs").get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("link", name="Import and export")).to_be_visible()
    page.get_by_role("button", name="Breakfast").click()
    saved(page)
    publish(page)
    assert stored_menu(shop)["schedule"] == {"spans": [{"from": "07:00", "until": "11:00"}]}
    # Without a day it would be offered on every day, and says so.
    page.locator(".me-span .me-chip input").evaluate_all("all => all.forEach((day) => day.click())")
    expect(page.locator(".me-span .me-chip input:checked")).to_have_count(7)
    page.get_by_role("button", name="Remove time 1").click()
    saved(page)
    publish(page)
    assert "schedule" not in stored_menu(shop)


def test_a_shared_choice_is_changed_once(opened, shop) -> None:
    page = opened()
    page.get_by_role("button", name="Choices", exact=True).click()
    keep_picture(page, "choices", whole=False)
    page.get_by_role("button", name="Syrups").click()
    page.get_by_label("Price of Caramel").fill("0.50")
    page.get_by_role("button", name="Add an option").click()
    page.keyboard.type("Hazelnut")
    keep_picture(page, "choice", whole=False)
    saved(page)
    publish(page)
    syrups = item(stored_menu(shop), "latte")["modifiers"][1]
    found = [(one["name"]["en"], one["priceCents"]) for one in syrups["options"]]
    assert found[1:] == [("Caramel", 50), ("Mocha", 55), ("Hazelnut", 0)]


def test_translations_stand_side_by_side(opened, shop) -> None:
    page = opened()
    page.locator('[id="open-items/toast"]').click()
    page.get_by_label("Description", exact=True).first.fill("Now with butter")
    saved(page)
    page.get_by_role("button", name="Translations", exact=True).click()
    expect(page.locator(".me-panel-head")).to_contain_text("2 texts to do")
    expect(page.get_by_text("was made from “A good toast”").first).to_be_visible()
    keep_picture(page, "translations", whole=False)
    assert grave_faults(page) == []
    page.get_by_label("Description in Spanish").fill("Con mantequilla")
    page.get_by_role("button", name="Still right").last.click()
    saved(page)
    publish(page)
    toast = item(stored_menu(shop), "toast")
    assert toast["description"]["es"] == "Con mantequilla"
    assert "translatedFrom" not in toast


def test_history_undoes_one_change(opened, shop) -> None:
    page = opened()
    page.locator('[id="open-items/espresso"]').click()
    page.get_by_label("Price", exact=True).fill("3")
    saved(page)
    publish(page)
    page.get_by_role("button", name="History", exact=True).click()
    version = page.locator(".me-version").first
    expect(version).to_contain_text("Espresso · price: $2.75 → $3.00")
    version.get_by_text("All changes").click()
    keep_picture(page, "history", whole=False)
    page.route("**/back/", lambda route: route.abort())
    version.get_by_role("button", name="Undo this change").click()
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    page.unroute("**/back/")
    opened.faults.clear()  # what was cut off on purpose
    version.get_by_role("button", name="Undo this change").click()
    expect(page.get_by_role("button", name="1 change")).to_be_visible()
    publish(page)
    assert item(stored_menu(shop), "espresso")["priceCents"] == 275


def test_what_is_missing_is_named_and_leads_there(opened, shop) -> None:
    page = opened()
    page.get_by_role("button", name="Add an item to Kitchen").click()
    saved(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name="Not published yet")
    dialog.get_by_role("button", name="a price is missing").click()
    expect(page.get_by_role("button", name="Missing something")).to_have_count(1)
    opened.faults.clear()  # the browser tells of the answer 400


def test_the_preview_is_the_guests_own_page(opened, shop) -> None:
    page = opened()
    page.get_by_role("button", name="Preview").click()
    frame = page.frame_locator(".me-phone")
    expect(frame.get_by_role("heading", name="Espresso")).to_be_visible()
    page.locator('[id="open-items/espresso"]').click()
    name = page.get_by_label("Name in English")
    name.fill("قهوة 2 oz")
    assert name.evaluate("(input) => input.matches(':dir(rtl)')")
    name.fill("Ristretto")
    assert name.evaluate("(input) => input.matches(':dir(ltr)')")
    page.locator(".me-section-food").get_by_label("Vegan").check()
    expect(frame.get_by_role("heading", name="Ristretto")).to_be_visible()
    expect(frame.get_by_text("Vegan")).to_be_visible()
    keep_picture(page, "preview", whole=False)
    page.get_by_label("Language").select_option("es")
    expect(frame.get_by_role("heading", name="Espresso (es)")).to_be_visible()


def test_another_program_changes_the_menu_meanwhile(opened, shop) -> None:
    page = opened()
    page.locator('[id="open-items/espresso"]').click()
    page.get_by_label("Price", exact=True).fill("3")
    saved(page)
    here = {"_id": parse_id(shop.menu_id), "items.id": "espresso"}
    touched = {"items.$.priceCents": 333, "updatedAt": stored_menu(shop)["createdAt"]}
    collection("menus").update_one(here, {"$set": touched})
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name="The menu was changed meanwhile")
    expect(dialog).to_contain_text("$3.33")
    dialog.get_by_label("The menu now").check()
    dialog.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Price", exact=True)).to_have_value("3.33")
    opened.faults.clear()  # the browser tells of the answer 409


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_everyone_can_use_it_everywhere(opened, shop, size, scheme) -> None:
    page = opened(size=size, color_scheme=scheme, has_touch=size == "phone")
    keep_picture(page, f"list-{size}-{scheme}", whole=False)
    assert grave_faults(page) == []
    page.locator('[id="open-items/latte"]').click()
    page.get_by_role("heading", name="Latte").wait_for()
    keep_picture(page, f"item-{size}-{scheme}", whole=False)
    assert grave_faults(page) == []
    page.locator(".me-section-food").scroll_into_view_if_needed()
    keep_picture(page, f"item-below-{size}-{scheme}", whole=False)
    assert sticks_out(page) == []


def test_nothing_is_lost_when_the_server_is_away(opened, shop) -> None:
    page = opened()
    page.route("**/changes/", lambda route: route.abort())
    page.locator('[id="open-items/espresso"]').click()
    page.get_by_label("Price", exact=True).fill("3")
    expect(page.locator(".me-state")).to_contain_text("Not saved")
    page.unroute("**/changes/")
    saved(page)
    draft = eventually(lambda: collection("menu_drafts").find_one({"_id": parse_id(shop.menu_id)}))
    assert item(draft["document"], "espresso")["priceCents"] == 300
    opened.faults.clear()  # what was cut off on purpose
    # Nor when somebody is signed out meanwhile: it is saved once they are in again.
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Price", exact=True).fill("3.50")
    expect(page.locator(".me-state")).to_contain_text("You are signed out")
    other = page.context.new_page()
    other.goto(page.url)
    sign_in_on(other, shop.owner_email, PASSWORD)
    other.get_by_role("heading", name="All day").wait_for()
    saved(page)
    expect(page.get_by_label("Price", exact=True)).to_have_value("3.50")


def test_a_picture_is_cropped_sent_and_put_first(opened, shop, stack) -> None:
    page = opened()
    page.locator('[id="open-items/espresso"]').click()
    for colour in ("navy", "tomato"):
        drop(page, picture(colour))
        dialog = page.get_by_role("dialog", name="Crop the picture")
        dialog.get_by_label("Zoom").focus()
        page.keyboard.press("ArrowRight")
        keep_picture(page, f"crop-{colour}", whole=False)
        dialog.get_by_role("button", name="Use this picture").click()
        expect(page.locator(".me-picture")).to_have_count(1 if colour == "navy" else 2)
    first, second = (one.get_attribute("src") for one in page.locator(".me-picture").all())
    page.get_by_role("button", name="Show picture 2 of Espresso first").click()
    saved(page)
    keep_picture(page, "pictures", whole=False)
    publish(page)
    assert item(stored_menu(shop), "espresso")["imageUrls"] == [second, first]
    for shown in page.locator(".me-picture").all():
        # Of 600 pixels' height, a hundredth nearer.
        expect(shown).to_have_js_property("naturalWidth", 594)
    assert page.locator(".me-picture-tools").evaluate_all(INSIDE)
    # What is kept is cut once more, and the new one stands in its place.
    page.get_by_role("button", name="Crop picture 1 of Espresso").click()
    dialog = page.get_by_role("dialog", name="Crop the picture")
    dialog.get_by_label("Zoom").focus()
    page.keyboard.press("End")
    dialog.get_by_role("button", name="Use this picture").click()
    expect(page.locator(".me-picture").first).not_to_have_attribute("src", second)
    saved(page)
    publish(page)
    third, same = item(stored_menu(shop), "espresso")["imageUrls"]
    assert (same, third not in (first, second)) == (first, True)
    guest = page.context.new_page()
    guest.goto(f"{stack.sockets_url}/o/{shop.origin_id}")
    seen = guest.locator(f'img[src="{third}"]')
    expect(seen).to_have_js_property("naturalWidth", 149)


DROPPED = """([text, kind]) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  data.items.add(new File([bytes], "dish", { type: kind }));
  return data;
}"""


def drop(page: Page, data: bytes) -> None:
    """Drag a PNG from another window onto the item's pictures."""
    held = page.evaluate_handle(DROPPED, [b64encode(data).decode(), "image/png"])
    for event in ("dragenter", "dragover", "drop"):
        page.locator(".me-pictures").dispatch_event(event, {"dataTransfer": held})


def picture(colour: str) -> bytes:
    """A PNG, wider than high."""
    file = BytesIO()
    Image.new("RGB", (900, 600), colour).save(file, "PNG")
    return file.getvalue()


def test_what_is_no_picture_is_said(opened, shop) -> None:
    page = opened()
    page.locator('[id="open-items/espresso"]').click()
    page.locator("#item-picture").set_input_files(
        {"name": "dish.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    expect(page.get_by_role("alert")).to_contain_text("no picture that can be used")
    assert item(stored_menu(shop), "espresso")["imageUrls"] == []
