"""The kitchen of the rush: six stations, what guests order there, and who then has to make it.

Who makes what is written down here a second time: the product's own routing is what is tested.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bson import ObjectId

from orderbuddy.mongo import collection, parse_id
from orderbuddy.testing.shop_menu import words
from orderbuddy.testing.shops import Shop

STATIONS = ("bar", "pastry", "grill", "cold", "fryer", "wok")
# item → stations that make it
DISHES = {
    "lemonade": ["bar"],
    "cake": ["pastry"],
    "steak": ["grill"],
    "salad": ["cold"],
    "fries": ["fryer"],
    "noodles": ["wok"],
    "platter": ["grill", "cold"],
}
# The steak with a side: the grill's, and the fryer makes the side.
SIDE = {"id": "side", "options": [{"id": "chips"}]}

Line = tuple[str, str]  # the order's id, the line's id


@dataclass(frozen=True)
class Rush:
    """`wanted`: by station, which lines it has to make, with the dish of each."""

    shop: Shop
    stations: dict[str, str]
    wanted: dict[str, dict[Line, str]] = field(default_factory=dict)

    def ordered(self, order_id: str, cart: dict[str, Any]) -> None:
        """Note what was ordered, from what the guest sent."""
        for line in cart["items"]:
            makers = [*DISHES[line["menuItemId"]], *(["fryer"] if line["modifiers"] else [])]
            for name in makers:
                mine = self.wanted.setdefault(self.stations[name], {})
                mine[order_id, line["id"]] = line["menuItemId"]

    def orders_of(self, station_id: str) -> set[str]:
        return {order_id for order_id, _ in self.wanted[station_id]}

    def portions_of(self, station_id: str) -> Counter[str]:
        """All-day: how many of each dish the station has to make."""
        return Counter(self.wanted[station_id].values())


def make_rush(make_shop: Any) -> Rush:
    shop = make_shop(menu={"items": [_dish(name) for name in DISHES]})
    here = {"restaurantId": shop.restaurant_id, "locationId": parse_id(shop.location_id)}
    collection("stations").delete_many(here)
    made = [{**here, "_id": ObjectId(), "name": one.title(), "tags": [one]} for one in STATIONS]
    collection("stations").insert_many(made)
    ids = dict(zip(STATIONS, (str(one["_id"]) for one in made), strict=True))
    return Rush(shop, ids)


def a_cart(rush: Rush, number: int, chance: Random) -> dict[str, Any]:
    """One to three portions of anything; what everybody orders is spread over the stations."""
    first = list(DISHES)[number % len(DISHES)]
    names = [first, *chance.choices(list(DISHES), k=chance.randrange(3))]
    lines = [
        rush.shop.line(name, modifiers=[SIDE] if name == "steak" and chance.random() < 0.5 else [])
        for name in names
    ]
    return rush.shop.cart(*lines)


def _dish(name: str) -> dict[str, Any]:
    side = {
        "id": "side",
        "name": words("Side"),
        "type": "standard",
        "required": False,
        "selectionMode": "max",
        "maxChoices": 1,
        "freeChoices": 0,
        "extraChoicePriceCents": 0,
        "options": [
            {"id": "chips", "name": words("Chips"), "priceCents": 300, "stationTags": ["fryer"]}
        ],
    }
    return {
        "id": name,
        "name": words(name.title()),
        "description": words(""),
        "imageUrls": [],
        "categoryId": "kitchen",
        "priceCents": 900,
        "makingCostCents": 100,
        "isAvailable": True,
        "stationTags": DISHES[name],
        "variants": [],
        "modifiers": [side] if name == "steak" else [],
    }
