"""Tips: what a location suggests, and how large one may be."""

from dataclasses import dataclass

from menus.snapshots import place_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document
from payments.services.bills import Bill

PERCENTAGES = (15, 18, 20)
# Of the bill; a slip of the thumb adds a digit.
MAX_PERCENT = 100


@dataclass(frozen=True, slots=True)
class TipRules:
    """`percentages` are suggested; `max_cents` is the largest tip on a bill of `due_cents`."""

    enabled: bool
    percentages: tuple[int, ...]
    max_percent: int
    max_cents: int | None

    def limit(self, due_cents: int, *, by_staff: bool = False) -> int:
        """The largest tip in cents; 0 where none is taken. What staff write down was given, also
        where guests are not asked for a tip."""
        if not (self.enabled or by_staff):
            return 0
        by_share = due_cents * self.max_percent // 100
        return by_share if self.max_cents is None else min(by_share, self.max_cents)


def tip_rules(location: Document) -> TipRules:
    """The stored location's rules; tips are offered where it takes cards and does not say no."""
    payment = location.get("payment") or {}
    said = payment.get("tips") or {}
    percentages = said.get("percentages")
    limit = said.get("maxCents")
    return TipRules(
        enabled=said.get("enabled") is not False and bool(payment.get("acceptPayment")),
        percentages=tuple(PERCENTAGES if percentages is None else percentages),
        max_percent=said.get("maxPercent") or MAX_PERCENT,
        max_cents=limit if isinstance(limit, int) and limit > 0 else None,
    )


def staff_tip_limit(location_id: object, due_cents: int) -> int:
    """The largest tip in cents that staff may write down."""
    place = place_of(str(location_id))
    return tip_rules(place.location).limit(due_cents, by_staff=True) if place else 0


def check_tip(bill: Bill, tip_cents: int, *, by_staff: bool = False) -> None:
    """ApiError tip_not_allowed (400), naming the limit."""
    if not tip_cents:
        return
    place = place_of(bill.location_id)
    limit = tip_rules(place.location).limit(bill.due_cents, by_staff=by_staff) if place else 0
    if not 0 <= tip_cents <= limit:
        raise ApiError(
            ErrorCode.TIP_NOT_ALLOWED,
            f"tipCents must be between 0 and {limit}" if limit else "No tips are taken here",
            maxTipCents=limit,
        )
