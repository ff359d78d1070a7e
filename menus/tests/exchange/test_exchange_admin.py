"""The admin's page of a menu's files and the commands: who may, what is stored, what is said."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from menus.exchange.formats import FORMATS
from menus.services.history import versions_of
from menus.tests.off_menu import stored_menu
from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection, parse_id
from orderbuddy.testing.shops import make_member
from orderbuddy.tests.admin_forms import client_of

PRICES = b"id,price\nlatte,5\nespresso,3\n"
WITH_FAULT = PRICES + b"toast,free\n"


def address(shop, what: str = "exchange/") -> str:
    return f"/admin/menus/menu/{shop.menu_id}/{what}"


def dry_run(client, shop, data: bytes = PRICES, name: str = "prices.csv"):
    return client.post(address(shop), {"file": SimpleUploadedFile(name, data)})


def decide(client, shop, page):
    sent = {"key": page.context_data["key"], "plan": page.context_data["plan"].fingerprint}
    return client.post(address(shop), sent, follow=True)


def prices(shop) -> dict[str, int]:
    return {one["id"]: one["priceCents"] for one in stored_menu(shop)["items"]}


def test_first_it_says_then_it_does(shop) -> None:
    client, before = client_of(shop.owner_email), stored_menu(shop)
    page = dry_run(client, shop)
    text = page.content.decode()
    assert "Price: 4.25 → 5.00" in text
    assert "Import 2 changes" in text
    assert stored_menu(shop) == before
    assert "Imported: 0 added, 2 changed." in decide(client, shop, page).content.decode()
    assert (prices(shop)["latte"], prices(shop)["espresso"]) == (500, 300)
    (entry,) = entries_of(f"menu:{shop.menu_id}")
    assert (entry["what"], entry["after"]["file"]) == ("menus.menu.imported", "prices.csv")
    assert "change item Latte: Price: 4.25 → 5.00" in entry["after"]["lines"]
    (version,) = versions_of(parse_id(shop.menu_id))
    assert version["what"] == "Imported prices.csv: 0 added, 2 changed"


def test_what_is_refused_is_left_out_and_said_before(shop) -> None:
    client = client_of(shop.owner_email)
    page = dry_run(client, shop, WITH_FAULT)
    assert "Import 2, leave out 1 refused" in page.content.decode()
    assert decide(client, shop, page).status_code == 200
    assert (prices(shop)["latte"], prices(shop)["toast"]) == (500, 895)


def test_a_change_meanwhile_is_shown_before_anything_is_stored(shop) -> None:
    client = client_of(shop.owner_email)
    page = dry_run(client, shop)
    here = {"_id": parse_id(shop.menu_id), "items.id": "latte"}
    collection("menus").update_one(here, {"$set": {"items.$.priceCents": 450}})
    again = decide(client, shop, page)
    assert "The menu was changed meanwhile" in again.content.decode()
    assert "Price: 4.50 → 5.00" in again.content.decode()
    assert prices(shop)["espresso"] == 275
    decide(client, shop, again)
    assert (prices(shop)["latte"], prices(shop)["espresso"]) == (500, 300)


def test_what_else_was_changed_meanwhile_is_not_lost(shop) -> None:
    client = client_of(shop.owner_email)
    page = dry_run(client, shop)
    here = {"_id": parse_id(shop.menu_id), "items.id": "latte"}
    more = {"items.$.isAvailable": False, "items.$.makeMinutes": 4, "items.$.schedule": [{}]}
    collection("menus").update_one(here, {"$set": more})
    decide(client, shop, page)
    latte = next(one for one in stored_menu(shop)["items"] if one["id"] == "latte")
    assert (latte["priceCents"], latte["makeMinutes"]) == (500, 4)
    assert (latte["isAvailable"], latte["schedule"]) == (False, [{}])


def test_a_file_belongs_to_who_sent_it_and_its_menu(make_shop) -> None:
    shop, other = make_shop(), make_shop()
    page = dry_run(client_of(shop.owner_email), shop)
    manager = make_member(shop.restaurant_id, roles={shop.restaurant_id: "manager"})
    for email, where in ((manager, shop), (other.owner_email, other)):
        answer = decide(client_of(email), where, page)
        assert "not kept any more" in answer.content.decode()
    assert prices(shop)["latte"] == 425


NO_FILES = [(b"%PDF-1.7", "must name the columns"), (b"\n", "This file is empty")]


@pytest.mark.parametrize(("data", "why"), NO_FILES, ids=["pdf", "empty"])
def test_a_file_that_is_none_is_refused_in_words(shop, data, why) -> None:
    page = dry_run(client_of(shop.owner_email), shop, data)
    assert page.status_code == 400
    assert why in page.content.decode()


def test_names_in_a_file_are_only_texts(shop) -> None:
    data = b'id,name (en)\nlatte,"<script>alert(1)</script>"\n'
    text = dry_run(client_of(shop.owner_email), shop, data, "<b>.csv").content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<b>.csv" not in text


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_exports(shop, name) -> None:
    answer = client_of(shop.owner_email).get(address(shop, f"export/{name}/"))
    kind = FORMATS[name]
    assert answer["Content-Type"] == kind.media_type
    assert answer["Content-Disposition"] == f'attachment; filename="all_day.{kind.extension}"'
    page = dry_run(client_of(shop.owner_email), shop, answer.content, f"x.{kind.extension}")
    assert "There is nothing to import." in page.content.decode()


ROLES = [("owner", 200), ("manager", 200), ("cashier", 403), ("kitchen", 403), ("viewer", 403)]


@pytest.mark.parametrize(("role", "status"), ROLES)
def test_who_may(shop, role, status) -> None:
    client = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: role}))
    assert dry_run(client, shop).status_code == status
    page = client.get(address(shop))
    assert page.status_code == 200
    assert ('type="file"' in page.content.decode()) == (status == 200)
    assert client.get(address(shop, "export/csv/")).status_code == 200


def test_strangers(make_shop) -> None:
    shop, other = make_shop(), make_shop()
    client = client_of(other.owner_email)
    assert dry_run(client, shop).status_code == 404
    for what in ("exchange/", "export/csv/", "export/json/"):
        assert client.get(address(shop, what)).status_code == 404
    assert client.get(address(other, "export/pdf/")).status_code == 404


# --- by command -----------------------------------------------------------------------------------


def run(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_the_commands(shop, tmp_path) -> None:
    for extension in ("csv", "xlsx", "json", "jsonld"):
        file = tmp_path / f"menu.{extension}"
        assert "6 items" in run("export_menu", shop.menu_id, str(file))
        assert "0 add, 0 change" in run("import_menu", shop.menu_id, str(file), "--apply")
    assert entries_of(f"menu:{shop.menu_id}") == []
    prices_file = tmp_path / "prices.csv"
    prices_file.write_bytes(PRICES)
    said = run("import_menu", shop.menu_id, str(prices_file))
    assert "row 2     change  item Latte: Price: 4.25 → 5.00" in said
    assert prices(shop)["latte"] == 425
    assert "Imported." in run("import_menu", shop.menu_id, str(prices_file), "--apply")
    assert prices(shop)["latte"] == 500
    (entry,) = entries_of(f"menu:{shop.menu_id}")
    assert entry["who"] == "manage.py import_menu"


def test_the_commands_say_what_is_wrong(shop, tmp_path) -> None:
    file = tmp_path / "prices.csv"
    file.write_bytes(WITH_FAULT)
    for args, why in [
        (("export_menu", shop.menu_id, "menu.pdf"), "must end in one of"),
        (("export_menu", shop.menu_id, "/nowhere/menu.csv"), "cannot be written"),
        (("export_menu", "x", "menu.csv"), "There is no menu x"),
        (("import_menu", "x", str(file)), "There is no menu x"),
        (("import_menu", shop.menu_id, "/nowhere.csv"), "cannot be read"),
        (("import_menu", shop.menu_id, str(file), "--apply"), "Some is refused"),
    ]:
        with pytest.raises(CommandError, match=why):
            run(*args)
    run("import_menu", shop.menu_id, str(file), "--apply", "--leave-out-refused")
    assert prices(shop)["latte"] == 500
