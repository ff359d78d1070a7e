"""Printers by REST and in the admin: as recorded, by role, tests and reprints."""

import pytest
import requests
from bson import ObjectId
from django.urls import reverse
from playwright.sync_api import expect

from kitchen.printing.printers import key_of, printer_of
from kitchen.tests.hearing import refused
from kitchen.tests.paper import add_printer, jobs_of, printed, wait_until
from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.looks import SIZES, grave_faults, keep_picture, sticks_out
from orderbuddy.testing.shops import PASSWORD, make_member
from orderbuddy.tests.admin_forms import client_of, open_form
from ordering.tests.guests import order


def base(shop) -> str:
    return f"/api/v1/printers/{shop.restaurant_id}/{shop.location_id}"


def test_a_printer_is_added_and_prints_nothing_yet(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    assert session.get(base(shop)).json() == {"data": []}
    answer = session.post(base(shop), json={"name": "Bar printer", "ip": "192.168.1.9"})
    assert answer.status_code == 201
    added = answer.json()
    assert added == {**added, "name": "Bar printer", "ip": "192.168.1.9", "type": "lan"}
    assert session.get(base(shop)).json() == {"data": [added]}
    (known,) = session.get(f"{base(shop)}/states").json()["data"]
    assert (known["id"], known["state"], known["waiting"]) == (added["id"], "new", 0)
    order_id = order(stack.url, shop, "espresso")
    assert jobs_of(parse_id(added["id"])) == []
    assert collection("print_jobs").count_documents({"orderId": parse_id(order_id)}) == 0


def test_what_is_no_address_is_refused(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    for ip in ("", "printer.local", "10.0.0.1:9100", "127.1"):
        answer = session.post(base(shop), json={"name": "X", "ip": ip})
        assert refused(answer) == (400, "validation_failed"), ip
    assert session.post(base(shop), json={"name": "Window", "type": "cloud"}).status_code == 201


def test_a_printer_that_another_program_added_or_took_away(stack, shop, sign_in) -> None:
    session, key = sign_in(shop), ObjectId()
    here = {"_id": parse_id(shop.location_id)}
    listed = {"id": key, "name": "Old", "ip": "192.168.1.8", "type": "lan"}
    collection("locations").update_one(here, {"$push": {"printers": listed}})
    wait_until(lambda: collection("printers").find_one({"_id": key}))
    collection("locations").update_one(
        {**here, "printers.id": key}, {"$set": {"printers.$.name": "New"}}
    )
    wait_until(lambda: printer_of(key).name == "New")
    assert session.get(f"{base(shop)}/states").json()["data"][0]["name"] == "New"
    collection("locations").update_one(here, {"$set": {"printers": []}})
    wait_until(lambda: printer_of(key) is None)


def test_test_print_and_reprint(stack, shop, sign_in, fake_printer) -> None:
    session, printer = sign_in(shop), fake_printer()
    key = add_printer(shop, "bar", ip=printer.ip, name="Bar")
    for _ in range(2):
        answer = session.post(f"{base(shop)}/{key}/test", json={"actionId": "once-and-no-more"})
        assert answer.json() == {"data": True}
    (slip,) = printer.wait_for(1)
    assert slip.words[:2] == ["TEST", "Bar"]
    order_id = order(stack.url, shop, "espresso", "burger")
    printed(key, 2)
    body = {"orderId": order_id, "kind": "ticket", "actionId": "again-12345"}
    for _ in range(2):
        assert session.post(f"{base(shop)}/{key}/reprint", json=body).ok
    assert session.post(
        f"{base(shop)}/{key}/reprint", json={"orderId": order_id, "kind": "receipt"}
    ).ok
    printed(key, 4)
    again, receipt = printer.wait_for(4)[2:]
    assert again.words[0] == "REPRINT" and "1 × Espresso" in again.text
    assert "Burger" not in again.text
    assert "Total" in receipt.text and "Burger" in receipt.text
    assert len(printer.slips) == 4


def test_roles_and_strangers(stack, shop, make_shop, sign_in) -> None:
    key, other = add_printer(shop, "bar", ip="127.0.0.9"), make_shop()
    order_id = order(stack.url, shop, "espresso")
    roles = {"kitchen": (403, 200), "viewer": (403, 403), "manager": (201, 200)}
    for role, (add, deed) in roles.items():
        email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
        session = StaffSession(stack.url, email, PASSWORD)
        assert session.post(base(shop), json={"name": "X", "ip": "10.0.0.9"}).status_code == add
        assert session.post(f"{base(shop)}/{key}/test", json={}).status_code == deed
        body = {"orderId": order_id}
        assert session.post(f"{base(shop)}/{key}/reprint", json=body).status_code == deed
        session.close()
    foreign = sign_in(other)
    for path, body in (("test", {}), ("reprint", {"orderId": order_id})):
        assert foreign.post(f"{base(shop)}/{key}/{path}", json=body).status_code == 404
        assert foreign.post(f"{base(other)}/{key}/{path}", json=body).status_code == 404
    mine = add_printer(other, "bar", ip="127.0.0.9")
    answer = foreign.post(f"{base(other)}/{mine}/reprint", json={"orderId": order_id})
    assert refused(answer) == (404, "order_not_found")
    assert requests.get(stack.url + base(shop), timeout=10).status_code == 401


def test_the_admin_says_what_a_printer_prints(shop) -> None:
    key = add_printer(shop, ip="127.0.0.9", since=None)
    client = client_of(shop.owner_email)
    address = reverse("admin:kitchen_printer_change", args=[key])
    form = open_form(client, address)
    sent = {**form.data, "stations": [shop.station_ids["bar"], "all"], "tickets_on": "fire"}
    assert client.post(address, sent).status_code == 302
    found = printer_of(key)
    assert set(found.stations) == {shop.station_ids["bar"], "all"}
    assert found.tickets_on == "fire" and found.since is not None
    assert (
        "tickets of 2 stations"
        in client.get(reverse("admin:kitchen_printer_changelist")).content.decode()
    )


def test_the_admins_deeds_by_role(shop, make_shop) -> None:
    key = add_printer(shop, "bar", ip="", type="cloud")
    address = reverse("admin:kitchen_printer_change", args=[key])
    owner = client_of(shop.owner_email)
    secret = key_of(printer_of(key))
    assert secret in owner.get(address).content.decode()
    test, new_key = (reverse(f"admin:printer_{one}", args=[key]) for one in ("test", "key"))
    assert owner.get(test).status_code == 405
    viewer = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: "viewer"}))
    assert secret not in viewer.get(address).content.decode()
    stranger = client_of(make_shop().owner_email)
    for client in (viewer, stranger):
        assert client.post(test).status_code == 404
        assert client.post(new_key).status_code == 404
    assert stranger.get(address).status_code in (302, 404)
    assert jobs_of(key) == [] and key_of(printer_of(key)) == secret
    assert owner.post(test).status_code == 302
    assert [one["kind"] for one in jobs_of(key)] == ["test"]
    assert owner.post(new_key).status_code == 302
    assert key_of(printer_of(key)) != secret


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_pages_in_a_browser(stack, shop, sign_in, fake_printer, open_page, size, scheme) -> None:
    printer = fake_printer()
    key = add_printer(shop, "bar", ip=printer.ip, name="Bar printer")
    order_id = order(stack.url, shop, "espresso")
    printed(key, 1)
    printer.out_of_paper()
    order(stack.url, shop, "espresso")
    wait_until(lambda: (collection("printer_states").find_one({"_id": key}) or {}).get("trouble"))
    own, options = f"{stack.url}/admin/kitchen/printer/{key}/change/", {"color_scheme": scheme}
    # axe itself sets styles as the pages' policy forbids.
    page = open_page(own, sign_in(shop), viewport=SIZES[size], bypass_csp=True, **options)
    said = []

    def look(name: str) -> None:
        keep_picture(page, f"printer-{name}-{size}-{scheme}")
        said.extend((name, fault) for fault in grave_faults(page) + sticks_out(page))

    expect(page.locator(".printer-head")).to_contain_text("It is out of paper")
    look("printer")
    page.goto(f"{stack.url}/admin/kitchen/printer/")
    expect(page.locator("#result_list")).to_contain_text("1 waiting")
    look("printers")
    printer.load_paper()
    printed(key, 2)
    page.goto(f"{stack.url}/admin/ordering/order/{order_id}/change/")
    expect(page.locator("#order-paper")).to_be_visible()
    look("order")
    page.get_by_role("link", name="Print again").click()
    look("again")
    page.get_by_role("button", name="Ticket").click()
    expect(page.locator(".messagelist")).to_contain_text("on its way to Bar printer")
    assert printer.wait_for(3)[2].words[0] == "REPRINT"
    assert said == []
