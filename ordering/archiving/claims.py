"""Claims that outlive their order: whoever counts by claims says which of them still count.

Portions and redemptions are unique keys in the orders themselves (`ordering.stock`). An order that
holds such claims leaves them behind when it is pruned, so that none of them is given out again.
"""

from collections.abc import Callable, Iterable

from menus.parts import Part
from orderbuddy.mongo import Document, collection, parse_id
from ordering.stock import claimed_batches

StillCounts = Callable[[list[str]], set[str]]

_judges: dict[str, StillCounts] = {}


def still_count(kind: str) -> Callable[[StillCounts], StillCounts]:
    """The decorated function gives those of the claims that begin with `kind` that count on."""
    return lambda judge: _judges.setdefault(kind, judge)


def lasting(claims: Iterable[str]) -> list[str]:
    """Those of an order's claims that must hold on without it. Of a kind that nobody judges, all
    do: what is kept too long costs a few bytes, what is given out twice costs money."""
    by_kind: dict[str, list[str]] = {}
    for claim in claims:
        by_kind.setdefault(claim.partition(":")[0], []).append(claim)
    kept = (_judges[kind](some) if kind in _judges else some for kind, some in by_kind.items())
    return sorted(one for some in kept for one in some)


@still_count("w")
def no_slots(claims: list[str]) -> set[str]:
    """Windows of time are over."""
    return set()


@still_count("c")
def no_redemptions(claims: list[str]) -> set[str]:
    """They count in the archive as they did in `orders` (see `ordering.campaigns.used`)."""
    return set()


@still_count("s")
def portions_of_this_batch(claims: list[str]) -> set[str]:
    """Portions count until the item is counted anew."""
    current = {batch for batch in claimed_batches(claims) if _is_current(*batch)}
    return {one for one in claims if claimed_batches([one]) & current}


def _is_current(location_id: str, item_id: str, batch: str) -> bool:
    here = {"locationId": parse_id(location_id), "items.stock.batch": batch}
    return any(_batch(menu, item_id) == batch for menu in collection("menus").find(here))


def _batch(menu: Document, item_id: str) -> str | None:
    item = Part(item_id).found_in(menu) or {}
    return (item.get("stock") or {}).get("batch")
