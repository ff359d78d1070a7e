"""A menu out of a file: first what it would do, then one conditional write that does it."""

import secrets
from datetime import timedelta

from bson import Binary

from menus.exchange.formats import read_file
from menus.exchange.planning import ADD, CHANGE, Line, Plan, plan_import
from menus.services import history
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.roles import require
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

PERMISSION = "menus.change"
# A file waits so long between its dry run and its import.
KEPT = timedelta(hours=2)
TRIES = 20
LOGGED = 200


class PlanChanged(Exception):
    """The menu was changed since the dry run, so that the file would now do something else."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the menu was changed meanwhile")
        self.plan = plan


def keep_file(*, menu: Document, who: Person, name: str, data: bytes) -> str:
    """Keep a file until its import is decided; returns the key for `kept_file`."""
    key = secrets.token_urlsafe(24)
    collection("menu_imports").insert_one(
        {
            "_id": key,
            "menuId": menu["_id"],
            "who": str(who.pk),
            "name": name[:200],
            "data": Binary(data),
            "expiresAt": now() + KEPT,
        }
    )
    return key


def kept_file(*, menu: Document, who: Person, key: str) -> Document | None:
    """`{name, data}` of a file that this person has sent for this menu, or None."""
    here = {"_id": key, "menuId": menu["_id"], "who": str(who.pk), "expiresAt": {"$gt": now()}}
    return collection("menu_imports").find_one(here)


def import_menu(
    *,
    menu: Document,
    data: bytes,
    name: str,
    who: Person | str,
    expected: str,
    correlation_id: str = "",
) -> Plan:
    """Do what the plan of the file with the fingerprint `expected` says, in one write; what it
    refuses is left out. `who` may be the name of a part of the product.

    Raises PlanChanged, FileRefused, ApiError not_allowed (403) or menu_not_found (404).
    """
    if not isinstance(who, str):
        require(who, menu.get("restaurantId"), PERMISSION)
    for _ in range(TRIES):
        current = collection("menus").find_one({"_id": menu["_id"]})
        if current is None:
            raise ApiError(ErrorCode.MENU_NOT_FOUND, "Menu not found")
        # Read anew each time: planning notes its findings on the rows.
        plan = plan_import(current, read_file(data))
        if plan.fingerprint != expected:
            raise PlanChanged(plan)
        if not plan.values or _written(current, plan.values):
            if plan.values:
                _tell(current, plan, name, who, correlation_id)
            return plan
    raise ApiError(
        ErrorCode.SERVICE_UNAVAILABLE, "Others keep changing this menu. Please try again."
    )


def _written(menu: Document, values: Document) -> bool:
    """Whole lists, if each is still what was read: two changes at once never mix."""
    as_read = {name: {"$eq": menu.get(name)} for name in values}
    update = {"$set": {**values, "updatedAt": now()}}
    done = collection("menus").update_one({"_id": menu["_id"], **as_read}, update)
    return bool(done.matched_count)


def _tell(menu: Document, plan: Plan, name: str, who: Person | str, correlation_id: str) -> None:
    counts = plan.counts
    said = f"{counts[ADD]} added, {counts[CHANGE]} changed"
    history.keep(menu, who=who, what=f"Imported {name}: {said}")
    changed = [one for one in plan.lines if one.action in (ADD, CHANGE)]
    more = [f"and {len(changed) - LOGGED} more"] if len(changed) > LOGGED else []
    audit.record(
        who=who,
        what="menus.menu.imported",
        restaurant_id=menu.get("restaurantId"),
        subject=f"menu:{menu['_id']}",
        after={"file": name, **counts, "lines": [*map(_words, changed[:LOGGED]), *more]},
        correlation_id=correlation_id,
    )


def _words(line: Line) -> str:
    return f"{line.action} {line.kind} {line.name}: {'; '.join(line.details)}".rstrip(": ")
