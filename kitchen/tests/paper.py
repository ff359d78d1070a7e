"""Printers of a test: what the tests of printing have in common."""

import time
from collections.abc import Callable
from typing import Any

from bson import ObjectId

from kitchen.printing.printers import DEFAULTS
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing.shops import Shop


def add_printer(shop: Shop, *stations: str, ip: str = "", name: str = "Pass", **fields: Any) -> Any:
    """A printer of the shop that prints these stations' tickets ("all": whole orders); its id."""
    key, location_id = ObjectId(), parse_id(shop.location_id)
    listed = {"id": key, "name": name, "ip": ip, "type": fields.get("type", "lan")}
    stored = {
        **DEFAULTS, "_id": key, "name": name, "ip": ip, "type": "lan", "since": now(),
        "restaurantId": shop.restaurant_id, "locationId": location_id,
        "stations": [shop.station_ids.get(one, one) for one in stations], **fields,
    }  # fmt: skip
    collection("locations").update_one({"_id": location_id}, {"$push": {"printers": listed}})
    collection("printers").update_one({"_id": key}, {"$set": stored}, upsert=True)
    return key


def jobs_of(printer_id: Any) -> list[dict[str, Any]]:
    """Its jobs, the oldest first."""
    found = collection("print_jobs").find({"printerId": printer_id})
    return list(found.sort([("madeAt", 1), ("_id", 1)]))


def state(printer_id: Any) -> dict[str, Any]:
    return collection("printer_states").find_one({"_id": printer_id}) or {}


def wait_until(wanted: Callable[[], Any], seconds: float = 40) -> Any:
    """The first true value of `wanted()`."""
    deadline = time.monotonic() + seconds
    while not (found := wanted()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)
    return found


def printed(printer_id: Any, count: int, seconds: float = 60) -> list[dict[str, Any]]:
    """Its jobs, once so many are printed."""

    def all_printed() -> list[dict[str, Any]]:
        found = jobs_of(printer_id)
        done = [one for one in found if one["state"] == "printed"]
        return found if len(done) >= count else []

    return wait_until(all_printed, seconds)
