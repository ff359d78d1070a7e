"""Who has a menu open in the editor now; forgotten a minute after they have gone."""

from datetime import timedelta
from typing import Any

from orderbuddy.accounts.access import Person
from orderbuddy.mongo import Document, collection, now

HERE_SECONDS = 20
MOST_SHOWN = 20


def who_is_here(menu_id: Any, person: Person, at: str) -> list[Document]:
    """Note that this person is here, and return the others: `name` and `at`, the part's key."""
    instant = now()
    here = {"menuId": menu_id, "who": str(person.pk), "name": str(person), "part": at[:120]}
    collection("menu_editing").update_one(
        {"_id": f"{menu_id}:{person.pk}"}, {"$set": {**here, "at": instant}}, upsert=True
    )
    since = {"$gt": instant - timedelta(seconds=HERE_SECONDS)}
    others = {"menuId": menu_id, "who": {"$ne": str(person.pk)}, "at": since}
    found = collection("menu_editing").find(others).sort("_id", 1).limit(MOST_SHOWN)
    return [{"name": one["name"], "at": one["part"]} for one in found]
