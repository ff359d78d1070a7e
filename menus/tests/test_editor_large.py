"""A menu of five hundred items opens, saves and is published in less than a second each."""

import copy
import time

from menus.tests.editor import editor_of
from menus.tests.off_menu import stored_menu
from orderbuddy.mongo import collection

ITEMS = 500
SECONDS = 1.0
# A machine that does other things as well may be slow a few times, not each time.
TRIES = 12


def many_items(shop) -> None:
    """The shop's menu with five hundred items, each with sizes and two sets of choices."""
    menu = stored_menu(shop)
    latte = next(one for one in menu["items"] if one["id"] == "latte")
    items = []
    for number in range(ITEMS):
        one = copy.deepcopy(latte)
        one.update(id=f"item-{number}", name={"en": f"Dish {number}", "es": f"Plato {number}"})
        one["categoryId"] = ("coffee", "kitchen")[number % 2]
        items.append(one)
    collection("menus").update_one({"_id": menu["_id"]}, {"$set": {"items": items}})


def best(deed) -> float:
    """The seconds of the first try that is quick enough, else of the quickest; `deed(n)` is done
    each time."""
    taken = []
    for number in range(TRIES):
        began = time.perf_counter()
        deed(number)
        taken.append(time.perf_counter() - began)
        if taken[-1] < SECONDS:
            break
    return min(taken)


def test_five_hundred_items(shop, capsys) -> None:
    many_items(shop)
    ana = editor_of(shop)

    def save(number: int) -> None:
        before = ana.part("items", "item-250")
        after = {**before, "priceCents": 500 + number}
        change = {"kind": "items", "id": "item-250", "before": before, "after": after}
        said = ana.post("changes/", {"changes": [change], "since": ana.version})
        ana.version = said["version"]
        next(one for one in ana.document["items"] if one["id"] == "item-250").update(after)

    def publish(number: int) -> None:
        save(100 + number)
        ana.post("publish/", {"version": ana.version})
        ana.version = 0

    taken = {
        "open": best(lambda _: editor_of(shop)),
        "save": best(save),
        "publish": best(publish),
    }
    with capsys.disabled():
        print(", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in taken.items()))
    assert max(taken.values()) < SECONDS
