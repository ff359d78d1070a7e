"""What each REST path is sent: bodies that it takes, so that a refusal is for who asks.

By `METHOD path`; without one, `{}`.
"""

from typing import Any

from orderbuddy.tests.tenancy.world import World

_LINE = {"itemIds": ["l1"]}
_MENU = "restaurant/<restaurant_id>/location/<location_id>/menu/<menu_id>"


def body_of(key: str, world: World) -> dict[str, Any]:
    """The body for that `METHOD path`."""
    ids = world.ids
    order = {"orderId": ids["order_id"]}
    about = {"restaurantId": ids["restaurant_id"], "locationId": ids["location_id"]}
    alarm = f"unshown:{ids['order_id']}:{ids['station_id']}"
    bodies: dict[str, dict[str, Any]] = {
        "POST users/create-user": {
            "userId": f"user-{world.shop.restaurant_id}",
            "email": f"{world.shop.restaurant_id}@new.example",
        },
        "POST stations": {**about, "name": "Made", "tags": ["made"]},
        "POST stations/order-item": {**order, "itemId": "l1", "orderItemStatus": "STARTED"},
        "POST stations/start": {**order, **_LINE},
        "POST stations/bump": {**order, **_LINE},
        "POST stations/recall": {**order, **_LINE},
        "POST stations/fire": {**order, **_LINE},
        "POST stations/hold": {**order, **_LINE},
        "POST stations/cancel-lines": {**order, **_LINE},
        "POST stations/change-line": {**order, "itemId": "l1", "notes": "hot"},
        "POST stations/acknowledge": {
            **order, "stationIds": [ids["station_id"]], "changedAt": "2026-11-21T05:19:25.791Z",
        },
        "POST stations/alarm-seen": {"alarmId": alarm},
        "POST restaurant/orders/<order_id>/move": {"to": "ACCEPTED"},
        "POST restaurant/orders/<order_id>/text": {"text": "It is ready"},
        "POST restaurant/order-status": {**order, "orderStatus": "ACCEPTED"},
        "POST payments/counter": {**order, "method": "cash"},
        "POST payments/<payment_id>/refund": {"reason": "cold", "amountCents": 1},
        "POST payments/<payment_id>/void": {"reason": "cold"},
        "POST payments/<payment_id>/tip": {"tipCents": 1},
        "POST printers/<restaurant_id>/<location_id>": {"name": "Bar", "ip": "127.0.0.1"},
        "POST printers/<restaurant_id>/<location_id>/<printer_id>/reprint": order,
        "POST web-push/subscribe": {
            "restaurantId": ids["restaurant_id"], "token": "made:up", "platform": "web",
        },
        f"POST {_MENU}/category": {"name": {"en": "Made"}},
        f"POST {_MENU}/category/sort-order": {"categoryId": "coffee", "sortOrder": 1},
        f"POST {_MENU}/item": {"name": {"en": "Made"}, "price": 1, "categoryId": "coffee"},
        f"PATCH {_MENU}/item/<item_id>/availability": {"isAvailable": True},
        f"PUT {_MENU}/item/<item_id>/stock": {"count": 5},
        "PUT stations/<restaurant_id>/<location_id>/pause": {"minutes": 15},
        "PUT stations/<restaurant_id>/<location_id>/rush": {"extraMinutes": 5, "minutes": 15},
        "PATCH restaurant/restaurants/<restaurant_id>/locationId/<location_id>"
        "/update-restaurantDetails": {"tagline": "By the water"},
    }  # fmt: skip
    return bodies.get(key, {})


def form_of(key: str, world: World) -> dict[str, str]:
    """What a page's form sends, where it must name something that there is."""
    forms = {
        "POST admin/menus/menu/off/": {
            "menu": world.ids["menu_id"], "item": "espresso", "deed": "back",
        },
        "POST admin/ordering/order/<object_id>/move/": {"to": "ACCEPTED"},
        "POST admin/ordering/origin/<object_id>/deed/": {"deed": "renew"},
        "POST admin/kitchen/printer/again/<order_id>/": {"printer": world.ids["printer_id"]},
    }  # fmt: skip
    return forms.get(key, {})


QUERIES = {"GET stations/<restaurant_id>/<location_id>/orders/<order_id>": "?stationTags=bar"}
