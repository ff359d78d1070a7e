"""What the demo's Harbor Café has behind it: guests who ordered, what they were told and wrote, who
agreed to offers, and a broadcast with its results. Nothing of it is ever sent.

Times are told in minutes before the samples are loaded first.
"""

import json
from pathlib import Path

from messaging.samples.broadcasts import BROADCAST, store_broadcasts
from messaging.samples.guests import store_guests
from messaging.samples.place import Place
from messaging.samples.talks import store_talks
from messaging.samples.told import store_told
from orderbuddy.mongo import collection

FILE = Path(__file__).with_name("harbor_cafe.json")


def load_message_samples() -> bool:
    """Stores them, once: False where they are there already. Needs the sample restaurants."""
    if collection("broadcasts").find_one({"_id": BROADCAST}, {"_id": 1}):
        return False
    data = json.loads(FILE.read_text(encoding="utf-8"))
    place = Place.of(data)
    guests = store_guests(place, data["guests"])
    store_told(place, guests)
    store_talks(place, guests, data)
    # The broadcasts come last: they say that all is there.
    store_broadcasts(place, guests, data)
    return True
