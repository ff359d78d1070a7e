"""The inbox and the guest's chat in a browser: staff and guest on two web processes."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from messaging.conversations.receiving import receive
from messaging.conversations.tests.talk import (
    a_thread,
    an_order,
    by_whatsapp,
    chat_text,
    lines_of,
    number,
    talking_shop,
    texted,
    thread_of,
)
from messaging.taking import take
from orderbuddy.api.tokens import order_token
from orderbuddy.mongo import collection, now
from orderbuddy.sockets import TRY_AGAIN
from orderbuddy.testing.looks import grave_faults, sticks_out
from orderbuddy.testing.shops import make_shop
from ordering.tests.guest_page_driver import Guest, guest_at

SECONDS = 30_000
PHONE, TABLET = {"width": 390, "height": 844}, {"width": 820, "height": 1180}
DESKTOP = {"width": 1280, "height": 800}
TEMPLATE = {"name": "about_order", "language": "en", "text": "Hello {{1}}, about {{2}}."}


def row(page: Page, text: str) -> Locator:
    return page.locator(".thread-row", has_text=text)


def open_thread(page: Page, text: str) -> None:
    row(page, text).click()
    expect(page.locator("#thread")).to_be_visible(timeout=SECONDS)
    expect(page.locator("#messages .message").first).to_be_visible(timeout=SECONDS)


def said(page: Page, text: str) -> Locator:
    return page.locator("#messages .message", has_text=text)


def answer(page: Page, text: str) -> None:
    page.locator("#words").fill(text)
    page.locator("#composer [type=submit]").click()
    expect(said(page, text)).to_be_visible(timeout=SECONDS)
    expect(page.locator("#words")).to_have_value("", timeout=SECONDS)


def follow(guest: Guest, url: str, order: dict[str, Any]) -> None:
    """The guest opens their order's page."""
    token = order_token(order["_id"])
    guest.page.goto(f"{url}/status/{order['restaurantId']}/{order['_id']}?token={token}")
    guest.page.locator(".ticket").wait_for(timeout=SECONDS)


def open_chat(guest: Guest) -> Locator:
    guest.page.locator("#open-chat").click()
    return guest.page.get_by_role("dialog")


def write(sheet: Locator, text: str) -> None:
    sheet.locator("#chat-words").fill(text)
    sheet.get_by_role("button", name="Send").click()
    expect(sheet.locator(".chat-line.own", has_text=text)).to_be_visible(timeout=SECONDS)


def test_two_of_the_staff_and_a_guest_on_two_processes(browser, stack, second, inbox) -> None:
    shop = talking_shop()
    order = an_order(shop, status="ACCEPTED")
    owner = inbox(shop)
    mia = inbox(shop, "cashier", at=second.sockets_url)
    with guest_at(browser, shop, second.sockets_url) as guest:
        follow(guest, second.sockets_url, order)
        sheet = open_chat(guest)
        write(sheet, "Is there milk in it?")
        for page in (owner, mia):
            expect(row(page, "Is there milk in it?")).to_contain_text("1 new", timeout=SECONDS)
        open_thread(owner, "Is there milk")
        expect(row(owner, "Is there milk")).not_to_contain_text("new", timeout=SECONDS)
        open_thread(mia, "Is there milk")
        looking = "looking at this too"
        expect(mia.locator(".thread-looking")).to_contain_text(looking, timeout=SECONDS)
        expect(owner.locator(".thread-looking")).to_contain_text(looking, timeout=SECONDS)
        expect(owner.locator("#orders")).to_contain_text(order["orderCode"])

        owner.locator("#words").press_sequentially("No, ")
        expect(sheet.locator(".chat-note")).to_have_text("Somebody is writing…", timeout=SECONDS)
        expect(mia.locator("#writing")).to_contain_text("writing", timeout=SECONDS)
        answer(owner, "No, there is none")
        expect(sheet.locator(".chat-line.theirs")).to_contain_text("No, there is none")
        expect(said(mia, "No, there is none")).to_be_visible(timeout=SECONDS)
        expect(said(owner, "No, there is none")).to_contain_text("Seen", timeout=SECONDS)

        sheet.locator("#chat-words").press_sequentially("Than")
        expect(mia.locator("#writing")).to_have_text("Ana is writing …", timeout=SECONDS)
        write(sheet, "Thank you")
        expect(said(mia, "Thank you")).to_be_visible(timeout=SECONDS)

        mia.get_by_role("button", name="Note", exact=True).click()
        mia.locator("#words").fill("Regular guest")
        mia.get_by_role("button", name="Keep the note").click()
        expect(said(owner, "Regular guest")).to_be_visible(timeout=SECONDS)
        owner.get_by_role("button", name="Allergy").click()
        expect(row(mia, "Ana")).to_contain_text("Allergy", timeout=SECONDS)

        owner.get_by_role("button", name="Resolve").click()
        expect(sheet.locator(".chat-question")).to_be_visible(timeout=SECONDS)
        sheet.get_by_role("button", name="Good").click()
        expect(said(mia, "Rated: Good")).to_be_visible(timeout=SECONDS)
        expect(row(owner, "Ana")).to_have_count(0, timeout=SECONDS)
        expect(sheet.get_by_text("Regular guest")).to_have_count(0)
    thread = collection("threads").find_one({"orderId": order["_id"]})
    assert (thread["state"], thread["rating"]["value"]) == ("resolved", "good")
    assert {line["from"] for line in lines_of(thread["_id"])} == {
        "guest", "staff", "note", "system",
    }  # fmt: skip


def test_the_button_says_what_is_new_while_the_chat_is_closed(
    browser, stack, sign_in, second
) -> None:
    shop = talking_shop()
    order = an_order(shop, status="ACCEPTED")
    chat_text(stack.url, order, "Hello")
    thread = collection("threads").find_one({"orderId": order["_id"]})
    with guest_at(browser, shop, second.sockets_url) as guest:
        follow(guest, second.sockets_url, order)
        expect(guest.page.locator("#open-chat")).to_have_text("Write to us")
        path = f"/api/v1/threads/{thread['_id']}/messages"
        sign_in(shop).post(path, json={"text": "Two more minutes"})
        expect(guest.page.locator("#open-chat")).to_contain_text("1 new", timeout=SECONDS)
        sheet = open_chat(guest)
        expect(sheet.locator(".chat-line.theirs")).to_contain_text("Two more minutes")
        guest.page.keyboard.press("Escape")
        expect(guest.page.locator("#open-chat")).to_be_focused()
        expect(guest.page.locator("#open-chat")).to_have_text("Write to us")


def test_a_message_that_was_not_taken_is_sent_again_once(browser, stack) -> None:
    shop = talking_shop()
    order = an_order(shop, status="ACCEPTED")
    with guest_at(browser, shop, stack.sockets_url) as guest:
        follow(guest, stack.sockets_url, order)
        sheet = open_chat(guest)
        lost: list[int] = []

        def lose(route) -> None:
            lost.append(route.fetch().status)  # it is stored, and the answer never arrives
            route.abort("connectionreset")

        guest.page.route("**/api/v1/chat/*", lose, times=1)
        sheet.locator("#chat-words").fill("Hello?")
        sheet.get_by_role("button", name="Send").click()
        guest.wait_until(lambda: lost == [201])
        expect(sheet.locator(".chat-line.own")).to_have_count(1, timeout=SECONDS)
        # The socket brings what the lost answer would have said.
        expect(sheet.locator(".chat-line.own")).not_to_contain_text("not sent", timeout=SECONDS)
    thread = collection("threads").find_one({"orderId": order["_id"]})
    assert len(lines_of(thread["_id"])) == 1


def test_where_there_is_no_chat_there_is_no_button(browser, stack) -> None:
    shop = make_shop()
    order = an_order(shop, status="ACCEPTED")
    with guest_at(browser, shop, stack.sockets_url) as guest:
        with guest.page.expect_response("**/api/v1/chat/**"):
            follow(guest, stack.sockets_url, order)
        expect(guest.page.locator(".chat-place")).to_be_empty()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_guests_way(browser, stack, scheme: str) -> None:
    shop = talking_shop()
    order = an_order(shop, status="ACCEPTED")
    chat_text(stack.url, order, "Hello")
    with guest_at(browser, shop, stack.sockets_url, color_scheme=scheme, bypass_csp=True) as guest:
        follow(guest, stack.sockets_url, order)
        assert guest.grave_faults() == []
        sheet = open_chat(guest)
        expect(sheet.locator(".chat-line")).to_have_count(1)
        assert guest.grave_faults() == []


def test_the_list_is_filtered_and_searched(inbox) -> None:
    shop = talking_shop()
    burger = a_thread(shop, "The burger is cold", name="Bo Weber")
    a_thread(shop, "Thank you", name="Carla Sato")
    done = a_thread(shop, "A lost umbrella", name="Dev Rossi")
    changed = {"state": "resolved", "waitingSince": None}
    collection("threads").update_one({"_id": done["_id"]}, {"$set": changed})
    page = inbox(shop)
    names = page.locator(".row-name")
    expect(names).to_have_text(["Carla Sato", "Bo Weber"])
    page.locator("#search").fill("burger")
    expect(names).to_have_text(["Bo Weber"], timeout=SECONDS)
    page.locator("#search").fill("umbrella")
    expect(names).to_have_text(["Dev Rossi"], timeout=SECONDS)
    page.locator("#search").fill(burger["phone"][-4:])
    expect(names).to_have_text(["Bo Weber"], timeout=SECONDS)
    page.locator("#search").fill("xylophone")
    expect(page.locator("#nothing")).to_have_text("Nothing is found.", timeout=SECONDS)
    page.locator("#search").fill("")
    page.locator("#filter-state").select_option("resolved")
    expect(names).to_have_text(["Dev Rossi"], timeout=SECONDS)


def test_it_works_by_keyboard_alone(inbox) -> None:
    shop = talking_shop()
    thread = a_thread(shop, "Where is it?", name="Bo Weber")
    a_thread(shop, "Thank you", name="Carla Sato")
    page = inbox(shop)
    page.locator("body").press("j")
    page.keyboard.press("j")
    expect(page.locator(".thread-row:focus")).to_contain_text("Bo Weber")
    page.keyboard.press("Enter")
    expect(page.locator("#thread h2")).to_be_focused(timeout=SECONDS)
    expect(said(page, "Where is it?")).to_be_visible(timeout=SECONDS)
    page.keyboard.press("r")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("Two more minutes")
    page.keyboard.press("Control+Enter")
    expect(said(page, "Two more minutes")).to_be_visible(timeout=SECONDS)
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator("[data-do=reopen]")).to_be_visible(timeout=SECONDS)
    page.keyboard.press("Escape")
    expect(page.locator("#thread")).to_be_hidden()
    after = thread_of(thread["_id"])
    assert (after["state"], after["assignee"] is not None) == ("resolved", True)


def test_after_a_day_whatsapps_templates_are_offered(inbox) -> None:
    shop = talking_shop(templates=[TEMPLATE])
    past = now() - timedelta(hours=30)
    thread_id = receive(by_whatsapp(shop, number(), "Hello", name="Bo Weber", at=past))
    page = inbox(shop)
    open_thread(page, "Bo Weber")
    expect(page.locator(".by-template")).to_be_visible()
    expect(page.locator("#words")).to_be_hidden()
    expect(page.get_by_label("Text for {{1}}")).to_have_value("Bo Weber")
    page.get_by_label("Text for {{1}}").fill("Bo")
    page.get_by_label("Text for {{2}}").fill("your order")
    expect(page.locator(".preview")).to_have_text("Hello Bo, about your order.")
    page.locator("#composer [type=submit]").click()
    expect(said(page, "Hello Bo, about your order.")).to_be_visible(timeout=SECONDS)
    assert lines_of(thread_id)[-1]["values"]["template"]["name"] == "about_order"


def test_who_says_stop_is_seen_to_have_said_so(inbox) -> None:
    shop, ana = talking_shop(), number()
    take(texted(shop, ana, "Where is it?", name="Ana"))
    page = inbox(shop)
    open_thread(page, "Ana")
    banner = page.locator(".thread-stopped")
    expect(banner).to_be_hidden()
    take(texted(shop, ana, "STOP"))
    expect(said(page, "They want no more texts")).to_be_visible(timeout=SECONDS)
    expect(banner).to_contain_text("They said stop", timeout=SECONDS)
    page.reload()
    expect(banner).to_contain_text("They said stop", timeout=SECONDS)
    take(texted(shop, ana, "START"))
    expect(said(page, "They want texts again")).to_be_visible(timeout=SECONDS)
    expect(banner).to_be_hidden(timeout=SECONDS)


def test_who_starts_again_while_the_page_hears_nothing_is_seen_to(inbox) -> None:
    shop, ana = talking_shop(), number()
    take(texted(shop, ana, "Where is it?", name="Ana"))
    take(texted(shop, ana, "STOP"))
    page, is_there = inbox(shop), []

    def serve(socket: WebSocketRoute) -> None:
        if is_there:
            socket.connect_to_server()
        else:
            socket.close(code=TRY_AGAIN)

    page.route_web_socket("**/ws/inbox/**", serve)
    open_thread(page, "Ana")
    page.reload()
    banner = page.locator(".thread-stopped")
    expect(banner).to_contain_text("They said stop", timeout=SECONDS)
    take(texted(shop, ana, "START"))
    is_there.append(True)
    expect(said(page, "They want texts again")).to_be_visible(timeout=SECONDS)
    expect(banner).to_be_hidden(timeout=SECONDS)


def test_a_thread_is_given_and_taken(inbox, person) -> None:
    shop = talking_shop()
    thread = a_thread(shop, "Where is it?", name="Bo Weber")
    mia = person(shop, "cashier")
    page = inbox(shop)
    open_thread(page, "Bo Weber")
    page.locator("#assignee").select_option(str(mia.person.pk))
    given = f"You gave it to {mia.person.name}"
    expect(page.locator("#messages")).to_contain_text(given, timeout=SECONDS)
    assert thread_of(thread["_id"])["assignee"] == mia.person.pk
    page.get_by_role("button", name="Take it").click()
    expect(row(page, "Bo Weber")).to_contain_text("Mine", timeout=SECONDS)
    expect(page.locator("#messages")).to_contain_text("You took it", timeout=SECONDS)
    shift = page.get_by_role("button", name="On shift")
    expect(shift).to_have_attribute("aria-pressed", "false")
    shift.click()
    expect(shift).to_have_attribute("aria-pressed", "true", timeout=SECONDS)


def test_an_empty_inbox_says_what_will_come(inbox) -> None:
    page = inbox(talking_shop())
    expect(page.get_by_text("No open conversations. What guests write")).to_be_visible()
    expect(page.get_by_text("Choose a conversation.")).to_be_hidden()
    page.locator("#filter-state").select_option("resolved")
    expect(page.get_by_text("No conversations here.")).to_be_visible()


def test_a_setting_that_is_refused_is_named_as_it_is_shown(inbox) -> None:
    page = inbox(talking_shop(), "manager")
    page.get_by_role("button", name="Settings").click()
    field = page.locator("#settings").get_by_label("Number for SMS")
    field.fill("abc")
    page.locator("#settings").get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Number for SMS” must be a phone number")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")


def test_saved_replies_and_settings(inbox) -> None:
    shop = talking_shop()
    a_thread(shop, "Where is it?", name="Bo Weber")
    page = inbox(shop, "manager")
    page.get_by_role("button", name="Saved replies").click()
    dialog = page.locator("#replies")
    dialog.get_by_label("Title").fill("Soon")
    dialog.get_by_label("Text").fill("Two more minutes, {name}!")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator("li")).to_contain_text("Soon", timeout=SECONDS)
    dialog.get_by_role("button", name="Close").click()
    open_thread(page, "Bo Weber")
    page.locator("select[name=reply]").select_option(label="Soon")
    expect(page.locator("#words")).to_have_value("Two more minutes, Bo Weber!")
    page.get_by_role("button", name="Settings").click()
    settings = page.locator("#settings")
    settings.get_by_label("Tags of your own").fill("catering, VIP")
    settings.get_by_label("Tell the managers").fill("7")
    settings.get_by_role("button", name="Save").click()
    expect(settings).to_be_hidden(timeout=SECONDS)
    expect(page.get_by_role("button", name="catering")).to_be_visible(timeout=SECONDS)
    stored = collection("locations").find_one({"_id": ObjectId(shop.location_id)})["conversations"]
    assert (stored["tags"], stored["escalateMinutes"]) == (["catering", "vip"], 7)


def test_who_only_looks_is_offered_no_deeds(inbox) -> None:
    shop = talking_shop()
    a_thread(shop, "Where is it?", name="Bo Weber")
    page = inbox(shop, "viewer")
    open_thread(page, "Bo Weber")
    expect(page.locator("#composer")).to_have_count(0)
    expect(page.get_by_role("button", name="Resolve")).to_be_hidden()
    expect(page.get_by_role("button", name="Take it")).to_be_hidden()
    expect(page.locator("#assignee")).to_be_disabled()


def test_pictures_are_shown_and_words_stay_words(inbox, stack) -> None:
    shop = talking_shop()
    order = an_order(shop)
    chat_text(stack.url, order, "<img src=x onerror=alert(1)>")
    page = inbox(shop)
    open_thread(page, "<img src=x")
    expect(page.locator("#messages .words")).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("#messages img").count() == 0


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_anyones_way(inbox, viewport, scheme: str) -> None:
    shop = talking_shop()
    ana = number()
    an_order(shop, ana)
    receive(texted(shop, ana, "Where is my order? " * 6, name="Ana Lima"))
    a_thread(shop, "Thank you", name=f"Guest {secrets.token_hex(2)}")
    # axe itself sets styles as the page's policy forbids.
    page = inbox(shop, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    assert grave_faults(page) == []
    open_thread(page, "Ana Lima")
    expect(page.locator("#orders li")).to_have_count(1, timeout=SECONDS)
    assert grave_faults(page) == []
    assert sticks_out(page) == []
    if viewport is PHONE:
        expect(page.locator("#threads")).to_be_hidden()
        page.get_by_role("button", name="Back").click()
        expect(page.locator("#threads")).to_be_visible()


def test_another_restaurants_inbox_is_not_found(stack, person) -> None:
    shop = talking_shop()
    foreign = person(talking_shop())
    path = f"{stack.url}/admin/inbox/?restaurant={shop.restaurant_id}"
    assert foreign.get(path).status_code == 404
    assert shop.restaurant_id not in foreign.get(f"{stack.url}/admin/inbox/").text
    kitchen = person(shop, "kitchen")
    assert kitchen.get(f"{stack.url}/admin/inbox/").status_code == 404
    assert "/admin/inbox/" not in kitchen.get(f"{stack.url}/admin/").text
