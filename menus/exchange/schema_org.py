"""schema.org/Menu as JSON-LD (https://schema.org/Menu), both ways.

Texts are language-tagged (`{"@language": "en", "@value": "Latte"}`), a size is an Offer with a
name, a choice is a `menuAddOn` section. What schema.org has no word for (cost, stations, how many
choices) is not in the file, and stays as it is in the menu.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from menus.availability import can_be_had
from menus.exchange import incoming
from menus.exchange.cells import number_text
from menus.exchange.incoming import MOST_ROWS, FileRefused, Incoming, Row
from menus.exchange.kinds import KINDS
from orderbuddy.mongo import Document, now

CURRENCY = "USD"
IN_STOCK, SOLD_OUT = "https://schema.org/InStock", "https://schema.org/SoldOut"
_DIETS = {
    "vegan": "VeganDiet", "vegetarian": "VegetarianDiet", "halal": "HalalDiet",
    "kosher": "KosherDiet", "gluten-free": "GlutenFreeDiet", "lactose-free": "LowLactoseDiet",
}  # fmt: skip
_DIETS_BACK = {word.lower(): diet for diet, word in _DIETS.items()}


# --- out ------------------------------------------------------------------------------------------


def encode(menu: Document) -> bytes:
    document = {
        "@context": "https://schema.org",
        "@type": "Menu",
        "identifier": str(menu["_id"]),
        **_texts("menu", menu),
        "hasMenuSection": [_section(menu, one) for one in _in_order(menu)],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _section(menu: Document, category: Document) -> Document:
    items = [one for one in _members(menu, "items") if one.get("categoryId") == category["id"]]
    return {
        "@type": "MenuSection",
        "identifier": category["id"],
        **_texts("category", category),
        "hasMenuItem": [_item(one) for one in items],
    }


def _item(item: Document) -> Document:
    shown = KINDS["item"].group.show(item)
    stock = IN_STOCK if can_be_had(item, now()) else SOLD_OUT
    offers = [{**_offer(shown["priceCents"]), "availability": stock}]
    for size in _members(item, "variants"):
        price = KINDS["size"].group.show(size)["priceCents"]
        offers.append({**_offer(price), "identifier": size["id"], **_texts("size", size)})
    found = {
        "@type": "MenuItem", "identifier": item["id"], **_texts("item", item), "offers": offers,
    }  # fmt: skip
    if shown["imageUrls"]:
        found["image"] = shown["imageUrls"]
    if diets := [f"https://schema.org/{_DIETS[one]}" for one in shown["diets"] if one in _DIETS]:
        found["suitableForDiet"] = diets
    if choices := [_add_on(one) for one in _members(item, "modifiers")]:
        found["menuAddOn"] = choices
    return found


def _add_on(choice: Document) -> Document:
    return {
        "@type": "MenuSection",
        "identifier": choice["id"],
        **_texts("choice", choice),
        "hasMenuItem": [_option(one) for one in _members(choice, "options")],
    }


def _option(option: Document) -> Document:
    price = KINDS["option"].group.show(option)["priceCents"]
    return {
        "@type": "MenuItem",
        "identifier": option["id"],
        **_texts("option", option),
        "offers": _offer(price),
    }


def _offer(price: str) -> Document:
    return {"@type": "Offer", "price": price, "priceCurrency": CURRENCY}


def _texts(kind: str, stored: Document) -> Document:
    parts = KINDS[kind].group.parts
    shown = {name: parts[name].show(stored.get(name)) for name in ("name", "description")
             if name in parts}  # fmt: skip
    found: Document = {}
    for name, words in shown.items():
        said = [
            {"@language": code, "@value": text}
            for code, text in words.items()
            if text and code != "one"
        ]
        if said:
            found[name] = said
    return found


def _in_order(menu: Document) -> list[Document]:
    found = _members(menu, "categories")
    return sorted(found, key=lambda one: one.get("sortOrder") or 0)


def _members(holder: Document, name: str) -> list[Document]:
    return [one for one in holder.get(name) or () if isinstance(one, dict) and one.get("id")]


# --- in -------------------------------------------------------------------------------------------


def decode(data: bytes) -> Incoming:
    try:
        said = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileRefused(f"This is no JSON that can be read: {error}.") from error
    return read_schema_org(said)


def is_schema_org(said: Any) -> bool:
    """True for JSON-LD that holds a menu."""
    return next(_menus(said), None) is not None


def read_schema_org(said: Any) -> Incoming:
    """What the first Menu in it says. Raises FileRefused."""
    menu = next(_menus(said), None)
    if menu is None:
        raise FileRefused("There is no schema.org Menu in this file.")
    reader = _Reader(_language(menu.get("inLanguage")))
    return reader.read(menu)


def _menus(said: Any, depth: int = 0) -> Iterator[Document]:
    """Menus in a document, a list, a graph, or a restaurant's `hasMenu`."""
    if depth > 6:
        return
    if isinstance(said, list):
        for one in said:
            yield from _menus(one, depth + 1)
    elif isinstance(said, dict):
        if "Menu" in _types(said):
            yield said
        for name in ("@graph", "hasMenu", "menu", "mainEntity"):
            yield from _menus(said.get(name), depth + 1)


class _Reader:
    def __init__(self, language: str) -> None:
        self._language = language
        self._count = 0

    def read(self, menu: Document) -> Incoming:
        found = Incoming(self._row("menu", menu, "Menu"), [], [])
        found.whole.key = ""
        for at, section in enumerate(_list(menu.get("hasMenuSection"))):
            self._section(found, section, f"section {at + 1}")
        for at, one in enumerate(_list(menu.get("hasMenuItem"))):
            found.items.append(self._item(one, f"item {at + 1}", None))
        return found

    def _section(self, found: Incoming, section: Any, place: str) -> None:
        row = self._row("category", section, place)
        found.categories.append(row)
        part = KINDS["category"].group.parts["name"]
        name = part.text(row.fields["name"](part, part.show(None))) if "name" in row.fields else ""
        for at, one in enumerate(_list(_dict(section).get("hasMenuItem"))):
            found.items.append(self._item(one, f"{place}, item {at + 1}", row.key or name))
        for at, one in enumerate(_list(_dict(section).get("hasMenuSection"))):
            self._section(found, one, f"{place}.{at + 1}")

    def _item(self, said: Any, place: str, category: str | None) -> Row:
        row = self._row("item", said, place)
        held = _dict(said)
        if category is not None:
            row.fields["categoryId"] = incoming.shown(category)
        pictures = [_address(one) for one in _list(held.get("image"))]
        if pictures:
            row.fields["imageUrls"] = incoming.shown([one for one in pictures if one])
        self._offers(row, _list(held.get("offers")), place)
        diets = [str(one).rsplit("/", 1)[-1].lower() for one in _list(held.get("suitableForDiet"))]
        if diets:
            row.fields["diets"] = _with_diets([_DIETS_BACK[d] for d in diets if d in _DIETS_BACK])
        for at, one in enumerate(_list(held.get("menuAddOn"))):
            if "MenuSection" in _types(one):
                row.add("modifiers", self._choice(one, f"{place}, choice {at + 1}"))
        return row

    def _offers(self, row: Row, offers: list[Any], place: str) -> None:
        named = [one for one in offers if _dict(one).get("name")]
        plain = [one for one in offers if one not in named] or named[:1]
        if plain:
            row.fields["priceCents"] = incoming.cell(_price(plain[0]))
        for at, one in enumerate(named):
            size = self._row("size", one, f"{place}, size {at + 1}")
            size.fields["priceCents"] = incoming.cell(_price(one))
            row.add("variants", size)

    def _choice(self, said: Any, place: str) -> Row:
        row = self._row("choice", said, place)
        for at, one in enumerate(_list(_dict(said).get("hasMenuItem"))):
            option = self._row("option", one, f"{place}, option {at + 1}")
            offers = _list(_dict(one).get("offers"))
            if offers:
                option.fields["priceCents"] = incoming.cell(_price(offers[0]))
            row.add("options", option)
        return row

    def _row(self, kind: str, said: Any, place: str) -> Row:
        self._count += 1
        if self._count > MOST_ROWS:
            raise FileRefused(f"This file has more than {MOST_ROWS:,} parts.")
        if not isinstance(said, dict):
            raise FileRefused(f"{place} must be an object.")
        row = Row(kind, _plain(said.get("identifier")), place, self._count)
        for name in ("name", "description"):
            if name in KINDS[kind].group.parts and name in said:
                row.fields[name] = incoming.words(self._words(said[name]))
        return row

    def _words(self, said: Any) -> dict[str, str]:
        """A text, or one in each language."""
        found: dict[str, str] = {}
        for one in _list(said):
            if isinstance(one, dict):
                language = _language(one.get("@language"))
                found.setdefault(language, _plain(one.get("@value")))
            else:
                found.setdefault(self._language, _plain(one))
        return found


def _with_diets(said: list[str]) -> incoming.Given:
    """The diets that schema.org has a word for; others stay."""

    def given(part: Any, was: Any) -> Any:
        others = [one for one in was if one not in _DIETS]
        return was if set(said) | set(others) == set(was) else [*said, *others]

    return given


def _price(offer: Any) -> str:
    held = _dict(offer)
    price = held.get("price", _dict(held.get("priceSpecification")).get("price"))
    return number_text(price) if isinstance(price, int | float) else _plain(price)


def _address(said: Any) -> str:
    return _plain(_dict(said).get("url") or _dict(said).get("contentUrl") or said)


def _types(said: Any) -> list[str]:
    return [str(one).rsplit("/", 1)[-1] for one in _list(_dict(said).get("@type"))]


def _language(said: Any) -> str:
    text = _plain(_list(said)[0]) if _list(said) else ""
    return text.lower().split("-")[0] or "en"


def _plain(said: Any) -> str:
    return str(said) if isinstance(said, str | int | float) else ""


def _dict(said: Any) -> Document:
    return said if isinstance(said, dict) else {}


def _list(said: Any) -> list[Any]:
    if said is None:
        return []
    return said if isinstance(said, list) else [said]
