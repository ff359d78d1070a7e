from typing import Any

from orderbuddy.mongo import Document, collection


def create_station(*, restaurant_id: str, location_id: Any, name: str, tags: list[str]) -> Document:
    """Store a new station; returns it."""
    station = {
        "restaurantId": restaurant_id,
        "locationId": location_id,
        "name": name,
        "tags": tags,
    }
    collection("stations").insert_one(station)
    return station
