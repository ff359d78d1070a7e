"""What the dry run says of a table, line by line."""

from typing import Any

import pytest
from bson import ObjectId

from menus.exchange.formats import FORMATS, read_file
from menus.exchange.incoming import FileRefused
from menus.exchange.planning import Plan, plan_import
from orderbuddy.testing.shop_menu import menu_document, words

HEADER = "kind,id,item,choice,name (en),category,price,required"


def menu() -> dict[str, Any]:
    return menu_document("cafe", ObjectId())


def plan_of(*rows: str, header: str = HEADER, of: dict[str, Any] | None = None) -> Plan:
    return plan_import(of or menu(), read_file("\n".join([header, *rows]).encode()))


def said(plan: Plan) -> list[tuple[str, ...]]:
    return [(one.place, one.action, one.name, *one.details) for one in plan.lines]


def made(plan: Plan, item_id: str) -> dict[str, Any]:
    return next(one for one in plan.values["items"] if one["id"] == item_id)


def test_each_row_says_what_becomes_of_it() -> None:
    plan = plan_of(
        "category,coffee,,,Coffee,,,",
        "category,tea,,,Tea,,,",
        "item,espresso,,,Espresso,coffee,2.95,",
        "item,latte,,,Latte,coffee,4.25,",
        "item,mint,,,Mint tea,Tea,3,",
        "item,ghost,,,Ghost,nowhere,x,",
    )
    assert said(plan) == [
        ("row 2", "leave", "Coffee"),
        ("row 3", "add", "Tea"),
        ("row 4", "change", "Espresso", "Price: 2.75 → 2.95"),
        ("row 5", "leave", "Latte"),
        ("row 6", "add", "Mint tea", "Price: 3.00"),
        (
            "row 7", "refuse", "Ghost", "Category: there is no category “nowhere”.",
            "Price: Please write an amount such as 4.25.",
        ),
    ]  # fmt: skip
    assert plan.counts == {"add": 2, "change": 1, "leave": 2, "refuse": 1}
    assert made(plan, "espresso")["priceCents"] == 295
    assert made(plan, "mint")["categoryId"] == "tea"
    assert [one["sortOrder"] for one in plan.values["categories"]] == [1, 2, 3]
    assert "ghost" not in [one["id"] for one in plan.values["items"]]


def test_parts_belong_to_the_item_they_name_or_the_last_one_above() -> None:
    plan = plan_of(
        "item,mint,,,Mint tea,coffee,3,",
        "size,,,,Small,,3,",
        "size,,,,Large,,4,",
        "choice,sugar,,,Sugar,,,yes",
        "option,,,,None,,,",
        "option,,,,One,,0.10,",
        "size,,latte,,Huge,,6.25,",
        "option,,Latte,Milk,Rice,,0.5,",
    )
    assert plan.counts == {"add": 8, "change": 0, "leave": 0, "refuse": 0}
    mint, latte = made(plan, "mint"), made(plan, "latte")
    assert [(one["name"], one["priceCents"]) for one in mint["variants"]] == [
        ("Small", 300), ("Large", 400),
    ]  # fmt: skip
    (sugar,) = mint["modifiers"]
    assert (sugar["required"], sugar["selectionMode"]) == (True, "single")
    assert [(one["name"], one["priceCents"]) for one in sugar["options"]] == [
        ({"en": "None"}, 0), ({"en": "One"}, 10),
    ]  # fmt: skip
    assert [one["name"] for one in latte["variants"]] == ["Small", "Large", "Huge"]
    assert latte["modifiers"][0]["options"][-1]["name"] == {"en": "Rice"}
    assert [line.name for line in plan.lines][-2:] == ["Latte · Huge", "Latte · Milk · Rice"]


REFUSED = [
    ("drink,x,,,X,coffee,1,", "Kind: “drink” is none of category, item, size, choice, option."),
    ("item,x y,,,X,coffee,1,", "Id: only letters, digits, - _ and dots, at most 80."),
    ("item,x,,,X,coffee,,", "Price: Please fill this in."),
    ("item,x,,,,coffee,1,", "Name: Please fill this in."),
    ("item,espresso,,,Espresso,coffee,-1,", "Price: Please write an amount such as 4.25."),
    ("item,espresso,,,Espresso,,1,", "Category: Please fill this in."),
    ("category,coffee,,,Coffee,,4,", "Price: a category has none."),
    ("option,x,latte,syrup,X,,1,", "there is no choice “syrup”."),
    ("size,x,pizza,,X,,1,", "there is no item “pizza”."),
    ("choice,x,latte,,X,,,maybe", "Guests must choose: Please write yes or no."),
    ("choice,x,latte,,X,,,yes", "Options: please give at least one."),
]


@pytest.mark.parametrize(("row", "why"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused_names_its_field(row, why) -> None:
    plan = plan_of(row)
    assert [(one.action, one.details) for one in plan.lines] == [("refuse", (why,))]
    assert plan.values == {}


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("Mon,tuesday 7:00–11:30", [{"days": ["monday", "tuesday"], "from": "07:00",
                                     "until": "11:30"}]),
        ("; sat; from 2026-12-01 to 2026-12-24 ", [
            {"days": ["saturday"]}, {"dates": {"from": "2026-12-01", "until": "2026-12-24"}},
        ]),
        ("00:00-24:00", [{}]),
        ("18:00-02:00", [{"from": "18:00", "until": "02:00"}]),
    ],
)  # fmt: skip
def test_times_in_a_table(text, spans) -> None:
    stored = menu()
    stored["items"][0]["schedule"] = {"spans": [{"days": ["sunday"]}], "kept": 1}
    plan = plan_of(f'espresso,"{text}"', header="id,offered", of=stored)
    assert made(plan, "espresso")["schedule"] == {"spans": spans, "kept": 1}


@pytest.mark.parametrize(
    "text", ["noon", "mo", "mon 25:00-26:00", "10:75-11:00", "from 2026-02-31", "7-11", "=1+1"]
)
def test_what_is_no_time(text) -> None:
    (line,) = plan_of(f"espresso,{text}", header="id,offered").lines
    assert (line.action, line.details[0][:21]) == ("refuse", "Offered: please write")


def test_what_belongs_to_something_refused_is_refused_too() -> None:
    plan = plan_of("item,x,,,X,nowhere,1,", "size,s,,,Small,,1,", "item,y,,,Y,coffee,1,")
    assert [one[1] for one in said(plan)] == ["refuse", "refuse", "add"]
    assert plan.lines[1].details == ("what it belongs to is refused.",)


def test_one_row_twice_and_two_usual_sizes() -> None:
    twice = plan_of("item,latte,,,Latte,coffee,5,", "item,latte,,,Latte,coffee,6,")
    assert said(twice)[1] == ("row 3", "refuse", "Latte", "Id: it stands in row 2 already.")
    assert made(twice, "latte")["priceCents"] == 500
    usual = plan_of("size,large,latte,yes", header="kind,id,item,usual size")
    assert [one[1] for one in said(usual)] == ["refuse"]
    assert "Only one size can be the usual one" in said(usual)[0][-1]


def test_without_an_id_it_is_found_by_its_name() -> None:
    plan = plan_of("Espresso,3", "Doppio,4", header="name,price")
    assert [one[:3] for one in said(plan)] == [
        ("row 2", "change", "Espresso"), ("row 3", "refuse", "Doppio"),
    ]  # fmt: skip
    doubled = menu()
    doubled["items"].append({**doubled["items"][0], "id": "espresso_2"})
    assert plan_of("espresso,3", header="name,price", of=doubled).counts["refuse"] == 1


def test_columns_that_are_missing_stay_and_empty_cells_empty_their_field() -> None:
    plan = plan_of("latte,", header="id,description (es)")
    assert said(plan) == [
        ("row 2", "change", "Latte", "Description / Español: A good latte (es) → empty")
    ]
    assert made(plan, "latte")["description"] == {**words("A good latte"), "es": ""}
    assert made(plan, "latte")["priceCents"] == 425


def test_what_the_form_does_not_know_stays() -> None:
    stored = menu()
    stored["items"][1] |= {"schedule": [{"from": "07:00"}], "isAvailable": False}
    after = made(plan_of("item,latte,,,Latte,coffee,5,", of=stored), "latte")
    assert (after["schedule"], after["isAvailable"]) == ([{"from": "07:00"}], False)


TABLES = [
    "﻿id;price\nlatte;4,50\n", "id\tprice\r\nlatte\t4.5\r\n", "ID , Price \n latte , $4.50 ",
    "\n\nid,price\nlatte,4.5\n,\n\n", 'id,price,"Our, own"\nlatte,4.5,x',
]  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=range(len(TABLES)))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_tables_as_people_save_them(table, encoding) -> None:
    text = table.removeprefix("﻿") if encoding == "utf-16" else table
    plan = plan_import(menu(), read_file(text.encode(encoding)))
    assert made(plan, "latte")["priceCents"] == 450
    assert plan.notes == (["Not known, and left out: “Our, own”."] if "Our" in table else [])


def test_a_table_of_windows() -> None:
    plan = plan_import(menu(), read_file("id,name (es)\nlatte,Café ñandú\n".encode("cp1252")))
    assert made(plan, "latte")["name"]["es"] == "Café ñandú"


NO_FILES = [
    (b"", "empty"), (b" \n", "empty"), (b"hello", "must name the columns"),
    (b"id,price,price\n", "is there twice"), (b"{", "no JSON"), (b"[1, 2]", "no menu"),
    (b'{"items": {}}', "must be a list"), (b'{"items": [1]}', "must be an object"),
    (b"[" * 100_000, "no JSON"), (b"id,price\n" + b"x,1\n" * 20_001, "more than 20,000 rows"),
    (b"x" * 5_000_001, "at most 5 MB"), (b'id\n"' + b"x" * 200_000, "no CSV"),
    (b"%PDF-1.7", "must name the columns"), (b"PK\x03\x04 no zip", "no XLSX"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "why"), NO_FILES, ids=range(len(NO_FILES)))
def test_what_is_no_menu_is_refused(data, why) -> None:
    with pytest.raises(FileRefused, match=why):
        plan_import(menu(), read_file(data))


def test_a_json_with_nonsense_in_it() -> None:
    stored = menu()
    file = FORMATS["json"].encode(stored).decode().replace('"priceCents": 275', '"priceCents": "x"')
    plan = plan_import(stored, read_file(file.replace('"Burger"', "5").encode()))
    refused = [(one.place, one.details) for one in plan.lines if one.action == "refuse"]
    assert refused == [("items[0]", ("Price: This cannot be read.",))]


FOREIGN = """{"@context": "https://schema.org", "@graph": [{"@type": "Restaurant", "hasMenu": {
 "@type": "Menu", "inLanguage": "es-ES", "hasMenuSection": {"@type": "MenuSection",
 "name": "Postres", "hasMenuItem": [{"@type": "MenuItem", "name": "Flan", "description": "De huevo",
 "image": {"@type": "ImageObject", "url": "https://a.example/flan.jpg"},
 "offers": {"@type": "Offer", "price": 4.5, "priceCurrency": "EUR"},
 "suitableForDiet": "https://schema.org/VegetarianDiet"},
 {"@type": "MenuItem", "name": "Agua", "offers": [{"name": "Chica", "price": "1"},
 {"name": "Grande", "price": "2"}]}]}}}]}"""


def test_a_schema_org_menu_of_others() -> None:
    plan = plan_import(menu(), read_file(FOREIGN.encode()))
    assert plan.counts == {"add": 5, "change": 0, "leave": 0, "refuse": 0}
    flan, water = plan.values["items"][-2:]
    assert (flan["name"], flan["description"]) == ({"es": "Flan"}, {"es": "De huevo"})
    assert (flan["priceCents"], flan["diets"]) == (450, ["vegetarian"])
    assert flan["imageUrls"] == ["https://a.example/flan.jpg"]
    assert flan["categoryId"] == plan.values["categories"][-1]["id"] == water["categoryId"]
    assert [one["priceCents"] for one in water["variants"]] == [100, 200]
    assert water["priceCents"] == 100
