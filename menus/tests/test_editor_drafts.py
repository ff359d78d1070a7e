"""The menu editor's draft: what one writes, what two write, what is published and brought back."""

import functools
import json

import pytest
import requests

from menus.services import history
from menus.tests.editor import editor_of
from menus.tests.off_menu import SECONDS, eventually, menu_url, stored_menu
from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection, parse_id
from orderbuddy.testing.shops import make_member
from orderbuddy.tests.admin_forms import client_of

WORDS = {"en": "Flat white", "es": "Flat white", "pt": "Flat white"}


def item_of(menu, key):
    return next((one for one in menu["items"] if one["id"] == key), None)


def colleague(shop, **fields):
    return editor_of(shop, make_member(shop.restaurant_id, **fields))


def test_times_of_the_whole_menu_are_taken_away_again(shop) -> None:
    # One of today's service says more than the times.
    collection("menus").update_one({"_id": parse_id(shop.menu_id)}, {"$unset": {"schedule": ""}})
    ana, always = editor_of(shop), {}
    lunch = {"schedule": {"spans": [{"from": "11:00", "until": "15:00"}]}}
    for before, after in ((always, lunch), (lunch, always)):
        ana.send([{"kind": "menu", "before": before, "after": after}])
        shown = ana.get("preview/menu.json")["menu"]
        assert shown.get("schedule") == after.get("schedule")
        ana.publish()
        assert stored_menu(shop).get("schedule") == after.get("schedule")
        assert ana.document.get("schedule") == after.get("schedule")
    latest, _ = ana.get("versions/")["versions"]
    said = ana.post(f"versions/{latest['_id']}/back/", {})
    assert said["document"]["schedule"] == lunch["schedule"]


def test_a_draft_changes_nothing_until_it_is_published(shop) -> None:
    before, ana = stored_menu(shop), editor_of(shop)
    said = ana.change("items", "espresso", priceCents=300)
    assert said["changes"] == ["Espresso · price: $2.75 → $3.00"]
    assert stored_menu(shop) == before
    said = ana.publish()
    assert (said["changes"], said["version"]) == ([], 0)
    after = stored_menu(shop)
    assert item_of(after, "espresso") == {**item_of(before, "espresso"), "priceCents": 300}
    changed = {key for key in after if after[key] != before[key]}
    assert changed == {"items", "updatedAt"}
    (version,) = history.versions_of(after["_id"])
    assert version["what"] == "Espresso · price: $2.75 → $3.00"
    (entry,) = entries_of(f"menu:{shop.menu_id}")
    assert entry["what"] == "menus.menu.published"
    assert entry["after"]["changes"] == ["Espresso · price: $2.75 → $3.00"]


def test_two_people_at_one_item_lose_nothing(shop) -> None:
    ana, ben = editor_of(shop), colleague(shop)
    ana.change("items", "latte", priceCents=450, makeMinutes=4)
    said = ben.change("items", "latte", priceCents=500, stationTags=["bar", "cold"])
    (conflict,) = said["conflicts"]
    assert conflict["where"] == "Latte · price"
    assert (conflict["mine"]["text"], conflict["theirs"]["text"]) == ("$5.00", "$4.50")
    assert conflict["whoName"] == "Owner"
    latte = ben.part("items", "latte")
    kept = (latte["priceCents"], latte["makeMinutes"], latte["stationTags"])
    assert kept == (450, 4, ["bar", "cold"])
    ben.change("items", "latte", priceCents=500)
    assert ana.open().part("items", "latte")["priceCents"] == 500


def test_parts_of_one_item_by_two_people(shop) -> None:
    ana, ben = editor_of(shop), colleague(shop)
    sizes = ana.part("items", "latte")["variants"]
    ana.change("items", "latte", variants=[{**sizes[0], "priceCents": 430}, sizes[1]])
    said = ben.change(
        "items",
        "latte",
        variants=[sizes[1], sizes[0], {"id": "huge", "name": "Huge", "priceCents": 700}],
    )
    assert said["conflicts"] == []
    found = [(one["id"], one["priceCents"]) for one in ben.part("items", "latte")["variants"]]
    assert found == [("large", 525), ("small", 430), ("huge", 700)]


def test_orders_of_two_people_are_merged(shop) -> None:
    ana, ben = editor_of(shop), colleague(shop)
    ids = [one["id"] for one in ana.document["items"]]
    ana.send([{"kind": "items", "order": True, "before": ids, "after": ids[::-1]}])
    ben.change("items", "tea", name=WORDS, priceCents=300, categoryId="coffee")
    found = [one["id"] for one in ben.document["items"]]
    assert [one for one in found if one != "tea"] == ids[::-1]
    assert ben.part("items", "tea")["isAvailable"] is True


def test_publishing_what_somebody_has_just_changed_asks_to_look_again(shop) -> None:
    ana, ben = editor_of(shop), colleague(shop)
    ana.change("items", "espresso", priceCents=300)
    ben.change("items", "latte", priceCents=500)
    said = ana.publish(status=409)
    assert said["code"] == "draft_changed"
    ana.open().publish()
    assert item_of(stored_menu(shop), "latte")["priceCents"] == 500


def test_publishing_asks_again_also_when_the_menu_changed_after_a_colleague(shop) -> None:
    ana, ben = editor_of(shop), colleague(shop)
    ana.change("items", "espresso", priceCents=300)
    ben.change("items", "latte", priceCents=500)
    here = {"_id": parse_id(shop.menu_id), "items.id": "burger"}
    collection("menus").update_one(here, {"$set": {"items.$.isAvailable": False}})
    ben.open()
    assert ana.publish(status=409)["code"] == "draft_changed"
    assert ana.post("discard/", {"version": ana.version}, 409)["code"] == "draft_changed"
    ben.publish()


def test_what_another_program_writes_meanwhile_is_taken_in(shop) -> None:
    ana = editor_of(shop)
    ana.change("items", "espresso", priceCents=300)
    here = {"_id": parse_id(shop.menu_id), "items.id": "burger"}
    off = {"items.$.priceCents": 1250, "items.$.isAvailable": False, "items.$.extra": {"a": 1}}
    collection("menus").update_one(here, {"$set": off})
    ana.publish()
    burger = item_of(stored_menu(shop), "burger")
    assert (burger["priceCents"], burger["isAvailable"], burger["extra"]) == (1250, False, {"a": 1})
    assert item_of(stored_menu(shop), "espresso")["priceCents"] == 300


@pytest.mark.parametrize(("pick", "cents"), [("mine", 300), ("theirs", 333)])
def test_the_same_price_changed_in_the_menu_itself_is_asked_about(shop, pick, cents) -> None:
    ana = editor_of(shop)
    ana.change("items", "espresso", priceCents=300)
    here = {"_id": parse_id(shop.menu_id), "items.id": "espresso"}
    collection("menus").update_one(here, {"$set": {"items.$.priceCents": 333}})
    said = ana.get("document/")
    (conflict,) = said["liveConflicts"]
    assert (conflict["mine"]["text"], conflict["theirs"]["text"]) == ("$3.00", "$3.33")
    assert ana.publish(status=409)["code"] == "draft_conflict"
    said = ana.post("resolve/", {"picks": {"/".join(conflict["path"]): pick}})
    assert said["liveConflicts"] == []
    ana.open()
    assert ana.part("items", "espresso")["priceCents"] == cents


def test_a_shared_choice_changes_wherever_it_is(shop) -> None:
    ana = editor_of(shop)
    syrups = ana.part("modifierGroups", "syrups")
    espresso = ana.part("items", "espresso")
    ana.change("items", "espresso", modifiers=[{**syrups, "shared": True}])
    assert espresso["modifiers"] == []
    options = [{**syrups["options"][0], "priceCents": 45}, *syrups["options"][1:]]
    said = ana.change("modifierGroups", "syrups", options=options)
    assert "Syrups · Vanilla · price: $0.40 → $0.45" in said["changes"]
    ana.publish()
    menu = stored_menu(shop)
    for key in ("espresso", "latte"):
        copy = next(one for one in item_of(menu, key)["modifiers"] if one["id"] == "syrups")
        assert copy["options"][0]["priceCents"] == 45
        assert "shared" not in copy
    assert {one["id"] for one in menu["modifierGroups"]} == {"milk", "syrups", "toppings"}


def test_guests_do_not_get_what_only_the_editor_needs(stack, shop) -> None:
    ana = editor_of(shop)
    spans = [{"days": [], "from": "00:00", "until": "23:59"}]
    ana.change("items", "espresso", schedule={"spans": spans}, allergens=["milk"], diets=["vegan"])
    ana.change("items", "espresso", description={"en": "New", "es": "Viejo"})
    ana.publish()

    def shown():
        menu = requests.get(menu_url(stack.url, shop), timeout=SECONDS).json()["data"]
        return menu if "allergens" in item_of(menu, "espresso") else None

    menu = eventually(shown)
    assert "modifierGroups" not in menu
    espresso = item_of(menu, "espresso")
    assert not {"schedule", "translatedFrom"} & set(espresso)
    assert (espresso["allergens"], espresso["diets"]) == (["milk"], ["vegan"])


def test_translations_are_stale_once_their_source_changed(shop) -> None:
    ana = editor_of(shop)
    texts = ana.part("items", "toast")["description"]
    ana.change("items", "toast", description={**texts, "en": "A better toast"})
    marks = ana.part("items", "toast")["translatedFrom"]
    assert marks == {"description": {"es": "A good toast", "pt": "A good toast"}}
    texts = ana.part("items", "toast")["description"]
    ana.change("items", "toast", description={**texts, "es": "Una tostada mejor"})
    marks = ana.part("items", "toast")["translatedFrom"]
    assert marks == {"description": {"pt": "A good toast"}}
    ana.change("items", "toast", translatedFrom=None)
    assert "translatedFrom" not in ana.part("items", "toast")


WRONG = [
    ({"priceCents": -1}, "Toast · price: too small."),
    ({"priceCents": "4"}, "Toast · price: not right."),
    ({"makingCostCents": 10_000_001}, "Toast · cost of making: too large."),
    ({"allergens": ["water"]}, "water is no allergen"),
    ({"diets": ["carnivore"]}, "carnivore is no diet"),
    ({"imageUrls": ["javascript:alert(1)"]}, "pictures: not right"),
    ({"imageUrls": ["//evil.example/a.png"]}, "pictures: not right"),
    ({"schedule": {"spans": [{"from": "25:00"}]}}, "when it is offered: not right"),
    ({"schedule": {"spans": [{"days": ["mon"]}]}}, "mon is no day"),
    ({"makeMinutes": 900}, "minutes to make: too large"),
    ({"name": {"en": "x" * 161}}, "name: too long"),
    ({"note": {"a\0b": 1}}, "Toast: this cannot be stored."),
    ({"note": 2**63}, "Toast: this cannot be stored."),
    ({"note": functools.reduce(lambda inner, _: [inner], range(30), [])}, "cannot be stored."),
]


@pytest.mark.parametrize(("fields", "words"), WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_what_a_menu_cannot_hold_is_refused(shop, fields, words) -> None:
    ana = editor_of(shop)
    said = ana.change("items", "toast", status=400, **fields)
    assert words in json.dumps(said["message"], ensure_ascii=False)
    assert ana.open().version == 0


def test_what_another_program_wrote_is_not_asked_about(shop) -> None:
    """A longer text, an allergen of another vocabulary: the price beside them can be changed."""
    theirs = {"items.$.allergens": ["gold"], "items.$.description.en": "x" * 1500}
    here = {"_id": parse_id(shop.menu_id), "items.id": "toast"}
    collection("menus").update_one(here, {"$set": theirs})
    ana = editor_of(shop)
    ana.change("items", "toast", priceCents=700, allergens=["gold", "milk"])
    ana.change("items", "toast", status=400, allergens=["gold", "silver"])
    ana.publish()
    toast = item_of(stored_menu(shop), "toast")
    assert (toast["priceCents"], toast["allergens"]) == (700, ["gold", "milk"])


def test_what_is_missing_is_told_when_publishing(shop) -> None:
    ana = editor_of(shop)
    ana.change("items", "new", name={"en": ""}, categoryId="gone")
    said = ana.publish(status=400)
    assert said["faults"][0]["path"] == ["items", "new"]
    assert any("price is missing" in one for one in said["message"])


def test_any_version_can_be_brought_back(shop) -> None:
    first, ana = stored_menu(shop), editor_of(shop)
    for cents in (300, 320):
        ana.change("items", "espresso", priceCents=cents)
        ana.publish()
    ana.change("items", "latte", priceCents=500)
    ana.publish()
    latest, middle, oldest = ana.get("versions/")["versions"]
    assert latest["what"] == "Latte · price: $4.25 → $5.00"
    lines = ana.get(f"versions/{middle['_id']}/")["lines"]
    assert lines == ["Espresso · price: $3.00 → $3.20"]
    # Only that change is taken back: the later ones stand.
    said = ana.post(f"versions/{middle['_id']}/back/", {"onlyThat": True})
    assert said["changes"] == ["Espresso · price: $3.20 → $3.00"]
    here = {"_id": first["_id"], "items.id": "toast"}
    collection("menus").update_one(here, {"$set": {"items.$.isAvailable": False}})
    said = ana.post(f"versions/{oldest['_id']}/back/", {})
    assert len(said["changes"]) == 2
    ana.open().publish()
    menu = stored_menu(shop)
    assert item_of(menu, "espresso") == item_of(first, "espresso")
    assert item_of(menu, "latte")["priceCents"] == 425
    assert item_of(menu, "toast")["isAvailable"] is False


def test_a_discarded_draft_is_gone(shop) -> None:
    ana = editor_of(shop)
    ana.change("items", "espresso", priceCents=300)
    said = ana.post("discard/", {"version": ana.version})
    assert said["changes"] == []
    assert ana.open().part("items", "espresso")["priceCents"] == 275
    (entry,) = entries_of(f"menu:{shop.menu_id}")
    assert entry["what"] == "menus.draft.discarded"


ADDRESSES = [
    ("get", "", None),
    ("get", "document/", None),
    ("get", "state/", None),
    ("get", "versions/", None),
    ("get", "versions/679000000000000000000031/", None),
    ("post", "changes/", {"changes": []}),
    ("post", "publish/", {"version": 0}),
    ("post", "discard/", {"version": 0}),
    ("post", "resolve/", {"picks": {}}),
    ("post", "versions/679000000000000000000031/back/", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), ADDRESSES)
def test_strangers_and_roles(make_shop, method, path, body) -> None:
    shop, other = make_shop(), make_shop()
    address = f"/admin/menus/menu/{shop.menu_id}/editor/{path}"
    sent = {"data": json.dumps(body), "content_type": "application/json"} if body else {}

    def status(email: str) -> int:
        return getattr(client_of(email), method)(address, **sent).status_code

    assert status(other.owner_email) == 404
    for role, expected in (("viewer", 403), ("kitchen", 403), ("cashier", 403)):
        member = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
        assert status(member) == expected
    manager = make_member(shop.restaurant_id, roles={shop.restaurant_id: "manager"})
    assert status(manager) in (200, 400, 404, 409)


def test_the_state_says_who_else_is_here(shop) -> None:
    ana, ben = editor_of(shop), colleague(shop)
    assert ana.get("state/?at=items/latte")["people"] == []
    assert ben.get("state/")["people"] == [{"name": "Owner", "at": "items/latte"}]


def test_a_shared_choice_alone_is_published(shop) -> None:
    """Its copies in the items follow it, though nobody touched an item."""
    ana = editor_of(shop)
    milk = ana.part("modifierGroups", "milk")
    options = [{**one, "priceCents": one["priceCents"] + 5} for one in milk["options"]]
    ana.change("modifierGroups", "milk", options=options)
    ana.publish()
    copy = item_of(stored_menu(shop), "latte")["modifiers"][0]
    assert [one["priceCents"] for one in copy["options"]] == [5, 80]
