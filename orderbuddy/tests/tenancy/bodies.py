"""What each REST path is sent: bodies that it takes, so that a refusal is for who asks.

By `METHOD path`; without one, `{}`.
"""

from typing import Any

from orderbuddy.tests.tenancy.world import World

_LINE = {"itemIds": ["l1"]}
# At a push service that is none, by keys of RFC 8291's example.
_BROWSER = {
    "endpoint": "http://127.0.0.1:9/push/made-up",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
        "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}
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
        "PATCH broadcasts/<broadcast_id>": {"rev": 1, "perMinute": 30},
        "POST broadcasts/<broadcast_id>/schedule": {"rev": 1},
        "POST broadcasts/<broadcast_id>/test": {"channel": "sms"},
        "POST broadcasts/restaurant/<restaurant_id>/location/<location_id>": {"name": "Made"},
        "POST broadcasts/restaurant/<restaurant_id>/location/<location_id>/audience": {
            "channels": ["sms"],
        },
        "POST messages/<message_id>/resend": {},
        "PUT messages/<restaurant_id>/<location_id>/settings": {"events": {"order_ready": ["sms"]}},
        "POST consent/restaurants/<restaurant_id>": {
            "address": "+15550100123", "channel": "sms", "granted": True, "words": "Asked by us",
        },
        "POST web-push/subscribe": {
            "restaurantId": ids["restaurant_id"], "token": "made:up", "platform": "web",
        },
        "POST push/restaurants/<restaurant_id>/subscribe": {"subscription": _BROWSER},
        "POST push/restaurants/<restaurant_id>/unsubscribe": {"endpoint": _BROWSER["endpoint"]},
        "PUT message-texts/<restaurant_id>/<event>/<channel>/<language>": {
            "body": "{restaurant}: {code} is ready", "version": 0,
        },
        "POST message-texts/<restaurant_id>/<event>/<channel>/<language>/preview": {
            "body": "{restaurant}: {code} is ready",
        },
        f"POST {_MENU}/category": {"name": {"en": "Made"}},
        f"POST {_MENU}/category/sort-order": {"categoryId": "coffee", "sortOrder": 1},
        f"POST {_MENU}/item": {"name": {"en": "Made"}, "price": 1, "categoryId": "coffee"},
        f"PATCH {_MENU}/item/<item_id>/availability": {"isAvailable": True},
        f"PUT {_MENU}/item/<item_id>/stock": {"count": 5},
        "PUT conversations/<restaurant_id>/shift": {"isOn": False},
        "POST conversations/<restaurant_id>/replies": {"title": "Soon", "text": "Soon"},
        "PUT conversations/<restaurant_id>/replies/<reply_id>": {"title": "Soon", "text": "Soon"},
        "POST threads/<thread_id>/messages": {"text": "Soon"},
        "POST threads/<thread_id>/notes": {"text": "Nuts"},
        "PUT threads/<thread_id>/tags": {"tags": ["late"]},
        "PUT threads/<thread_id>/read": {"seq": 1},
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
        "POST admin/messaging/broadcast/<object_id>/test/": {"text": "sms:en"},
        "POST admin/ordering/order/<object_id>/move/": {"to": "ACCEPTED"},
        "POST admin/ordering/origin/<object_id>/deed/": {"deed": "renew"},
        "POST admin/kitchen/printer/again/<order_id>/": {"printer": world.ids["printer_id"]},
    }  # fmt: skip
    return forms.get(key, {})


QUERIES = {"GET stations/<restaurant_id>/<location_id>/orders/<order_id>": "?stationTags=bar"}
