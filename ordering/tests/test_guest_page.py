"""The guest's page in a real browser against the real product, at the size of a small phone."""

import re

import pytest
from bson import ObjectId
from playwright.sync_api import expect

from orderbuddy.mongo import collection, parse_id
from orderbuddy.testing.looks import sticks_out
from ordering.tests.guest_page_driver import QUOTE, add_flyer, guest_at, set_item, wait_for_menu

SHOWN_WITHIN_MS = 5_000


@pytest.fixture
def url(stack) -> str:
    """One address for pages, API and sockets, as guests have it behind nginx."""
    return stack.sockets_url


def test_whole_journey(browser, make_shop, url, sign_in):
    shop = make_shop(autoAcceptOrder=False)
    staff = sign_in(shop)
    with guest_at(browser, shop, url) as guest:
        page = guest.page
        guest.open_menu()
        expect(page).to_have_title("Test Café · Menu")

        page.get_by_label("Language").select_option("es")
        expect(page.locator("html")).to_have_attribute("lang", "es")
        page.get_by_label("Buscar en el menú").fill("CÓFFEE lat")
        expect(page.locator(".item")).to_have_count(1)
        page.get_by_role("button", name="Latte (es)", exact=True).click()

        sheet = guest.sheet("Latte (es)")
        sheet.get_by_label("Large").check()
        sheet.get_by_role("button", name="Añadir").click()
        expect(sheet.get_by_text("Elige, por favor: Milk (es)")).to_be_visible()
        sheet.get_by_label("Oat (es)").check()
        sheet.get_by_label("Vanilla (es)").check()
        sheet.get_by_label("Mocha (es)").check()
        sheet.get_by_label("¿Algo que debamos saber?").fill("muy caliente")
        sheet.get_by_label("Uno más de Latte (es)").click()
        # 525 large + 75 oat + vanilla free + 60 for the second syrup, twice.
        expect(sheet.get_by_role("button", name="Añadir")).to_contain_text("$13.20")
        sheet.get_by_role("button", name="Añadir").click()

        page.get_by_label("Buscar en el menú").fill("")
        page.get_by_role("button", name="Añadir Croissant (es)").click()
        page.locator("#open-cart").click()
        cart = page.get_by_role("dialog", name="Tu pedido")
        cart.get_by_label("Tu nombre").fill("Ana")
        cart.get_by_label(re.compile("Teléfono")).fill("+1 555 010 1234")
        cart.get_by_label(re.compile("mensajes sobre este pedido")).check()
        cart.locator("#place-order").click()

        ids = guest.wait_for_status()
        order = collection("orders").find_one({"_id": parse_id(ids["order_id"])})
        expect(page.locator(".code strong")).to_have_text(order["orderCode"])
        expect(page.get_by_role("heading", level=1)).to_have_text("El restaurante tiene tu pedido")
        expect(page.get_by_text("Latte (es)").first).to_be_visible()

        for status, title in (("ACCEPTED", "En preparación"), ("READY_FOR_PICKUP", "Listo")):
            move = {"orderId": ids["order_id"], "orderStatus": status}
            assert staff.post("/api/v1/restaurant/order-status", json=move).ok
            expect(page).to_have_title(f"{title} · {order['orderCode']}", timeout=SHOWN_WITHIN_MS)
        expect(page.locator("#announced")).to_contain_text("¡Tu pedido está listo!")
        expect(page.locator(".progress time")).to_have_count(3)

        page.get_by_role("link", name="Volver al menú").last.click()
        expect(page.locator(".banner.live")).to_contain_text(order["orderCode"])

    assert order["customer"] == {"name": "Ana", "phone": "+1 555 010 1234"}
    assert order["getSms"] is True
    assert [line["name"] for line in order["items"]] == ["Latte", "Latte", "Croissant"]
    assert len({line["id"] for line in order["items"]}) == 3
    assert {line["priceCents"] for line in order["items"][:2]} == {660}
    assert order["items"][0]["notes"] == "muy caliente"


def test_price_shown_is_the_price_quoted_and_stored(browser, shop, url):
    add_flyer(shop, flat_off_cents=300)
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        expect(guest.page.locator(".banner.good")).to_contain_text("$3.00 off your order")
        guest.add("Latte", "Large", "Oat", "Caramel", "Mocha", "Vanilla")
        guest.add("Latte", "Whole")
        guest.add("Burger", "Bacon", "Onion")
        guest.add("Espresso")
        guest.add("Espresso")
        with guest.page.expect_response(QUOTE) as quoted:
            guest.open_cart()
        cents = quoted.value.json()["data"]["totalPriceCents"]
        # 720 + 425 + 1330 + 275 + 275 = 3025; 10.25 % of it is 310.0625; 300 off.
        assert cents == 3025 + 310 - 300
        expect(guest.exact_total).to_have_text("$30.35")
        expect(guest.cart.locator(".sums")).to_contain_text("$30.25")
        expect(guest.cart.locator(".sums")).to_contain_text("$3.10")
        expect(guest.cart.locator(".sums")).to_contain_text("$3.00")
        guest.place()
        guest.wait_for_status()
        expect(guest.page.locator(".sums .grand")).to_contain_text("$30.35")
        assert [one["totalPriceCents"] for one in guest.orders()] == [cents]


def test_choices_stop_at_their_limit(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        set_item(shop, "burger", **{"modifiers.0.maxChoices": 2})
        wait_for_menu(url, shop, lambda menu: menu["items"][2]["modifiers"][0]["maxChoices"] == 2)
        guest.open_menu()
        guest.page.get_by_role("button", name="Burger", exact=True).click()
        sheet = guest.sheet("Burger")
        sheet.get_by_label("Cheese").check()
        sheet.get_by_label("Bacon").check()
        expect(sheet.get_by_label("Onion")).to_be_disabled()
        expect(sheet.get_by_text("2 of 2 chosen")).to_be_visible()
        sheet.get_by_label("Cheese").uncheck()
        expect(sheet.get_by_label("Onion")).to_be_enabled()


def test_cart_survives_a_reload_and_can_be_changed(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        guest.add("Latte", "Oat")
        guest.add("Toast")
        guest.page.reload()
        cart = guest.open_cart()
        expect(cart.locator(".line")).to_have_count(2)
        cart.get_by_label("Edit Latte").click()
        guest.sheet("Latte").get_by_label("Whole").check()
        guest.sheet("Latte").get_by_role("button", name="Save").click()
        expect(cart.locator(".line").first).to_contain_text("Small · Whole")
        cart.get_by_label("One more Toast").click()
        cart.get_by_label("Remove Latte").click()
        expect(guest.exact_total).to_have_text("$19.73")
        cart.get_by_role("button", name="Empty the order").click()
        cart.get_by_role("button", name="Tap again").click()
        expect(cart.get_by_text("Nothing here yet")).to_be_visible()


def test_a_name_is_needed_and_said_so(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.place(name=" ")
        expect(guest.cart.get_by_text("Please tell us your name.")).to_be_visible()
        expect(guest.cart.get_by_label("Your name")).to_be_focused()
        assert guest.orders() == []


def test_the_button_under_a_finger_stays_when_the_price_is_known(browser, shop, url):
    """A tap on one that is replaced meanwhile would be lost."""
    with guest_at(browser, shop, url) as guest:
        asked: list = []
        guest.page.route(QUOTE, lambda route: asked.append(route))
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        button = guest.cart.locator("#place-order").element_handle()
        guest.wait_until(lambda: asked)
        asked[0].continue_()
        expect(guest.exact_total).to_have_text("$3.03")
        assert button.evaluate("one => one.isConnected")


def test_an_unknown_code_gets_a_friendly_word(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        for code in ("679000000000000000000fff", "nonsense", ""):
            guest.page.goto(f"{url}/o/{code}")
            expect(guest.page.get_by_role("heading")).to_have_text("We do not know this code")


def test_an_offer_that_ended_says_so(browser, shop, url):
    origin = {"_id": parse_id(shop.origin_id)}
    collection("origins").update_one(origin, {"$set": {"type": "campaign"}})
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        expect(guest.page.locator(".banner.plain")).to_contain_text("This offer has ended")


def test_a_second_menu_and_a_remembered_language(browser, shop, url):
    menu = collection("menus").find_one({"_id": parse_id(shop.menu_id)})
    brunch = {"name": {"en": "Brunch", "pt": "Brunch (pt)"}, "menuSlug": "brunch"}
    dish = {**menu["items"][0], "id": "waffle", "name": {"en": "Waffle", "pt": "Waffle (pt)"}}
    collection("menus").insert_one({**menu, **brunch, "_id": ObjectId(), "items": [dish]})
    with guest_at(browser, shop, url) as guest:
        guest.open_menu("?lang=pt")
        guest.page.get_by_role("button", name="Brunch (pt)").click()
        expect(guest.page.locator(".item")).to_have_count(1)
        expect(guest.page.get_by_role("button", name="Adicionar Waffle (pt)")).to_be_visible()
        guest.open_menu()
        expect(guest.page.locator("html")).to_have_attribute("lang", "pt")


def test_the_status_page_reconnects(browser, shop, url, sign_in):
    def cut_the_first(socket) -> None:
        cut = not sockets
        sockets.append(socket)
        server = socket.connect_to_server()
        server.on_message(lambda told: (socket.send(told), cut and socket.close(code=1012)))

    sockets: list = []
    with guest_at(browser, shop, url) as guest:
        guest.page.route_web_socket(re.compile("/ws/orders/"), cut_the_first)
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.place()
        ids = guest.wait_for_status()
        expect(guest.page).to_have_title(re.compile("In the making"))
        guest.wait_until(lambda: len(sockets) > 1)
        move = {"orderId": ids["order_id"], "orderStatus": "READY_FOR_PICKUP"}
        assert sign_in(shop).post("/api/v1/restaurant/order-status", json=move).ok
        expect(guest.page).to_have_title(re.compile("Ready"), timeout=SHOWN_WITHIN_MS)


def test_an_earlier_order_can_be_ordered_again(browser, shop, url, sign_in):
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        guest.add("Latte", "Large", "Oat")
        guest.open_cart()
        guest.place()
        ids = guest.wait_for_status()
        staff = sign_in(shop)
        for status in ("READY_FOR_PICKUP", "PICKED_UP"):
            move = {"orderId": ids["order_id"], "orderStatus": status}
            assert staff.post("/api/v1/restaurant/order-status", json=move).ok
        guest.page.get_by_role("link", name="Order this again").click()
        expect(guest.cart.locator(".line")).to_contain_text("Large · Oat")
        expect(guest.cart.get_by_label("Your name")).to_have_value("Ana")
        guest.place()
        guest.page.wait_for_url(lambda address: ids["order_id"] not in address)
        guest.wait_for_status()
        assert len(guest.orders()) == 2


def test_the_keyboard_is_enough(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        page = guest.page
        guest.open_menu()
        page.get_by_role("button", name="Latte", exact=True).focus()
        page.keyboard.press("Enter")
        expect(guest.sheet("Latte").get_by_role("heading", level=2)).to_be_focused()
        for _ in range(20):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "() => document.activeElement === document.body"
                " || document.querySelector('dialog').contains(document.activeElement)"
            )
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Latte", exact=True)).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_grave_for_accessibility(browser, shop, url, scheme):
    with guest_at(browser, shop, url, color_scheme=scheme) as guest:
        guest.open_menu()
        guest.add("Espresso")
        assert guest.grave_faults() == []
        guest.page.get_by_role("button", name="Latte", exact=True).click()
        guest.sheet("Latte").get_by_role("button", name="Add", exact=False).last.click()
        assert guest.grave_faults() == []
        guest.page.keyboard.press("Escape")
        expect(guest.sheet("Latte")).to_have_count(0)
        guest.open_cart()
        expect(guest.exact_total).to_be_visible()
        assert guest.grave_faults() == []
        guest.place()
        guest.wait_for_status()
        assert guest.grave_faults() == []
        assert sticks_out(guest.page) == []
