"""A save writes what its person changed: nothing unknown is lost, nobody's work is undone."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from bson import ObjectId
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from orderbuddy.mongo import collection, now
from orderbuddy.secrets_store import reveal
from orderbuddy.testing.shops import make_member, make_shop
from orderbuddy.tests.admin_forms import PageForm, client_of, open_form, row

UNKNOWN = {
    "tagline": "By the water",
    "pos": {"id": ObjectId(), "since": now(), "ratio": 0.5, "tags": [1, "two", None]},
}


def stored(name: str, key: str) -> dict[str, Any]:
    return collection(name).find_one({"_id": ObjectId(key)})


def page(model: str, key: str) -> str:
    return reverse(f"admin:{model}_change", args=[key])


def open_form_of(response: Any) -> PageForm:
    return PageForm(response.content.decode())


@pytest.fixture
def owner(shop):
    """The shop's owner, and a shop whose documents hold what no form knows."""
    for name, key in (("locations", shop.location_id), ("menus", shop.menu_id)):
        collection(name).update_one({"_id": ObjectId(key)}, {"$set": UNKNOWN})
    collection("locations").update_one(
        {"_id": ObjectId(shop.location_id)},
        {
            "$set": {
                "alertNumbers": [{"_id": ObjectId(), "phoneNumber": "5550100001", "night": True}],
                "printers": [{"id": ObjectId(), "name": "Bar", "ip": "127.0.0.1", "dpi": 203}],
                "payment": {"acceptPayment": True, "auth": "s3cret-token", "oid": "1", "x": 1},
            },
            "$unset": {"isMobile": "", "qrCodeId": ""},
        },
    )
    return client_of(shop.owner_email)


def test_a_changed_name_changes_nothing_else(shop, owner):
    before = stored("locations", shop.location_id)
    form = open_form(owner, page("menus_location", shop.location_id))
    assert (
        owner.post(
            page("menus_location", shop.location_id), form.data | {"name": "Quay"}
        ).status_code
        == 302
    )
    after = stored("locations", shop.location_id)
    assert after.pop("updatedAt") > before.pop("updatedAt")
    assert after == {**before, "name": "Quay"}
    assert list(after) == list(before)


def test_saving_without_a_change_writes_nothing(shop, owner):
    before = stored("locations", shop.location_id)
    form = open_form(owner, page("menus_location", shop.location_id))
    assert owner.post(page("menus_location", shop.location_id), form.data).status_code == 302
    assert stored("locations", shop.location_id) == before


def test_nested_changes_keep_ids_types_and_unknown_keys(shop, owner):
    before = stored("locations", shop.location_id)
    form = open_form(owner, page("menus_location", shop.location_id))
    form.edit("alert_numbers", lambda rows: rows[0].update(phoneNumber="5550100009"))
    form.edit("printers", lambda rows: rows[0].update(name="Counter"))
    form.edit("payment", lambda payment: payment.update(payAtCounter=True))
    form.edit("working_hours", lambda rows: rows[2].update(isOpen=False))
    owner.post(page("menus_location", shop.location_id), form.data)
    after = stored("locations", shop.location_id)
    assert after["alertNumbers"] == [{**before["alertNumbers"][0], "phoneNumber": "5550100009"}]
    assert after["printers"] == [{**before["printers"][0], "name": "Counter"}]
    assert after["payment"] == {**before["payment"], "payAtCounter": True}
    assert after["workingHours"][2] == {**before["workingHours"][2], "isOpen": False}
    changed = {"alertNumbers", "printers", "payment", "workingHours", "updatedAt"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in before.items() if k not in changed
    }


def test_a_stored_secret_is_in_no_page(shop, owner):
    address = page("menus_location", shop.location_id)
    form = open_form(owner, address)
    form.edit("payment", lambda payment: payment["auth"].update(new="a-new-one"))
    owner.post(address, form.data)
    held = stored("locations", shop.location_id)["payment"]["auth"]
    assert held.startswith("enc:v1:")
    assert reveal(held) == "a-new-one"
    history = reverse("admin:menus_location_history", args=[shop.location_id])
    for shown in (owner.get(address), owner.get(history)):
        assert "a-new-one" not in shown.content.decode()
        assert "s3cret-token" not in shown.content.decode()


def test_two_people_who_change_different_fields_both_keep_their_work(shop, owner):
    address = page("menus_location", shop.location_id)
    first, second = open_form(owner, address), open_form(owner, address)
    first.edit("contact", lambda contact: contact.update(email="ana@shop.example"))
    assert owner.post(address, first.data | {"name": "Quay"}).status_code == 302
    second.edit("order_timing", lambda timing: timing.update(acceptOrdersAfterMinutes=5))
    assert owner.post(address, second.data | {"address": "18 Pier Road"}).status_code == 302
    after = stored("locations", shop.location_id)
    assert (after["name"], after["address"]) == ("Quay", "18 Pier Road")
    assert after["contact"] == {"email": "ana@shop.example"}
    assert after["orderTiming"]["acceptOrdersAfterMinutes"] == 5


def test_the_same_field_changed_meanwhile_is_refused_until_it_was_seen(shop, owner):
    address = page("menus_location", shop.location_id)
    first, second = open_form(owner, address), open_form(owner, address)
    owner.post(address, first.data | {"name": "Quay"})
    refused = owner.post(address, second.data | {"name": "Dock"})
    assert "Somebody else changed this to “Quay”" in refused.content.decode()
    assert stored("locations", shop.location_id)["name"] == "Quay"
    again = open_form_of(refused)
    assert again.data["name"] == "Dock"
    assert owner.post(address, again.data).status_code == 302
    assert stored("locations", shop.location_id)["name"] == "Dock"


def test_the_same_nested_value_changed_meanwhile_is_refused_until_it_was_seen(shop, owner):
    address = page("menus_menu", shop.menu_id)
    first, second = open_form(owner, address), open_form(owner, address)
    first.edit("items", lambda rows: row(rows, "latte").update(priceCents="5.00"))
    first.edit("name", lambda name: name.update(pt="Todo o dia"))
    owner.post(address, first.data)
    second.edit("items", lambda rows: row(rows, "latte").update(priceCents="4.75"))
    before = stored("menus", shop.menu_id)
    refused = owner.post(address, second.data)
    assert "Latte / Price: somebody else made it “5.00” meanwhile" in refused.content.decode()
    assert stored("menus", shop.menu_id) == before
    again = open_form_of(refused)
    again.edit("items", lambda rows: None)
    assert owner.post(address, again.data).status_code == 302
    after = stored("menus", shop.menu_id)
    assert [one["priceCents"] for one in after["items"] if one["id"] == "latte"] == [475]
    assert after["name"]["pt"] == "Todo o dia"


def test_of_many_saves_at_once_each_is_kept_or_refused(shop, owner):
    """Threads over one field: one wins, the others are told; over different fields, all win."""
    address = page("menus_menu", shop.menu_id)
    names = [one["id"] for one in stored("menus", shop.menu_id)["items"]]
    forms = [open_form(owner, address) for _ in names]
    rivals = [open_form(owner, address) for _ in range(4)]
    for number, (form, name) in enumerate(zip(forms, names, strict=True)):
        form.edit("items", lambda rows, n=number, k=name: row(rows, k).update(priceCents=f"{n}.50"))
    for number, form in enumerate(rivals):
        form.edit("name", lambda shown, n=number: shown.update(en=f"Menu {n}"))
    clients = [client_of(shop.owner_email) for _ in [*forms, *rivals]]
    with ThreadPoolExecutor(len(clients)) as pool:
        sent = [form.data for form in [*forms, *rivals]]
        answers = list(pool.map(lambda c, data: c.post(address, data).status_code, clients, sent))
    assert answers[: len(forms)] == [302] * len(forms)
    assert sorted(answers[len(forms) :]) == [200, 200, 200, 302]
    prices = [one["priceCents"] for one in stored("menus", shop.menu_id)["items"]]
    assert prices == [number * 100 + 50 for number in range(len(names))]


def test_a_form_without_its_hidden_part_changes_what_it_says(shop, owner):
    """Such as a script's: what differs from the document counts as changed."""
    address = page("menus_location", shop.location_id)
    sent = open_form(owner, address).data
    del sent["seen"]
    assert owner.post(address, sent | {"name": "Quay"}).status_code == 302
    assert stored("locations", shop.location_id)["name"] == "Quay"


def test_a_document_that_went_meanwhile_is_not_made_again(shop, owner):
    address = page("ordering_origin", shop.origin_id)
    form = open_form(owner, address)
    collection("origins").delete_one({"_id": ObjectId(shop.origin_id)})
    assert owner.post(address, form.data | {"label": "Table 9"}).status_code == 302
    assert stored("origins", shop.origin_id) is None


def test_the_history_says_what_was_and_what_is(shop, owner):
    address = page("menus_menu", shop.menu_id)
    form = open_form(owner, address)
    form.edit("items", lambda rows: row(rows, "latte").update(priceCents="4.75"))
    owner.post(address, form.data)
    entry = LogEntry.objects.get(object_id=shop.menu_id)
    assert entry.get_change_message() == "Changed Items / Latte / Price: 4.25 → 4.75."


def test_a_new_location_has_the_shape_that_todays_apps_expect(shop, owner):
    address = reverse("admin:menus_location_add")
    form = open_form(owner, address)
    sent = form.data | {
        "restaurant_id": shop.restaurant_id,
        "name": "Harbour",
        "location_slug": "harbour",
        "timezone": "Europe/Lisbon",
    }
    assert owner.post(address, sent).status_code == 302
    made = collection("locations").find_one({"restaurantId": shop.restaurant_id, "name": "Harbour"})
    expected = {
        "contact": {"email": ""},
        "payment": {"acceptPayment": False},
        "workingHours": [],
        "orderTiming": {"acceptOrdersAfterMinutes": 0, "stopOrdersBeforeMinutes": 0},
        "alertNumbers": [],
        "printers": [],
        "address": "",
        "qrCodeImage": "",
        "isActive": True,
    }
    assert {key: made[key] for key in expected} == expected
    assert isinstance(made["_id"], ObjectId)
    assert abs((made["updatedAt"] - made["createdAt"]).total_seconds()) < 1


def test_nothing_is_put_into_another_restaurant(shop, owner):
    other = make_shop()
    sent = open_form(owner, reverse("admin:menus_location_add")).data
    foreign = {"restaurant_id": other.restaurant_id, "name": "Mine", "location_slug": "mine"}
    answer = owner.post(reverse("admin:menus_location_add"), sent | foreign)
    assert "Select a valid choice" in answer.content.decode()
    for model in ("menus_menu", "ordering_origin", "kitchen_station"):
        address = reverse(f"admin:{model}_add")
        sent = open_form(owner, address).data
        names = {"name": "Mine", "label": "Mine", "menu_slug": "mine"}
        answer = owner.post(address, sent | names | {"location": other.location_id})
        assert "Select a valid choice" in answer.content.decode()
    assert collection("locations").count_documents({"restaurantId": other.restaurant_id}) == 1


def test_a_document_stays_in_its_restaurant(shop, owner):
    other = make_shop()
    address = page("ordering_origin", shop.origin_id)
    moved = {"restaurant_id": other.restaurant_id, "location": other.location_id, "label": "Here"}
    answer = owner.post(address, open_form(owner, address).data | moved)
    assert "Select a valid choice" in answer.content.decode()
    del moved["location"]
    owner.post(address, open_form(owner, address).data | moved)
    after = stored("origins", shop.origin_id)
    assert after["label"] == "Here"
    assert (after["restaurantId"], str(after["locationId"])) == (
        shop.restaurant_id,
        shop.location_id,
    )


def test_what_others_name_is_not_deleted(shop, owner):
    address = reverse("admin:menus_location_delete", args=[shop.location_id])
    shown = owner.get(address).content.decode()
    # Its printers have documents of their own as soon as the relay has seen them.
    assert re.search("Pier: 1 menu,( 1 printer,)? 1 table or code, 3 stations", shown)
    owner.post(address, {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [shop.location_id], "post": "yes"}
    owner.post(reverse("admin:menus_location_changelist"), chosen)
    assert stored("locations", shop.location_id) is not None
    root = client_of(make_member(is_superuser=True))
    address = reverse("admin:menus_restaurant_delete", args=[shop.restaurant_id])
    assert "1 location" in root.get(address).content.decode()
    root.post(address, {"post": "yes"})
    assert collection("restaurants").find_one({"_id": shop.restaurant_id})


def test_what_nothing_names_is_deleted(shop, owner):
    address = reverse("admin:kitchen_station_delete", args=[shop.station_ids["cold"]])
    assert owner.post(address, {"post": "yes"}).status_code == 302
    assert stored("stations", shop.station_ids["cold"]) is None
    assert stored("stations", shop.station_ids["bar"]) is not None


def test_switching_many_at_once_writes_one_field_of_each(shop, owner):
    before = stored("menus", shop.menu_id)
    chosen = {"action": "withdraw", "_selected_action": [shop.menu_id]}
    owner.post(reverse("admin:menus_menu_changelist"), chosen)
    after = stored("menus", shop.menu_id)
    assert after | {"available": True, "updatedAt": before["updatedAt"]} == before
    assert after["available"] is False
    entry = LogEntry.objects.get(object_id=shop.menu_id)
    assert entry.get_change_message() == "Changed available: yes → no."
