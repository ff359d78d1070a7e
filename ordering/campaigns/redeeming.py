"""Taking a share of a limited campaign: whoever comes first, and nobody beyond its limits.

What has been used stands in the orders (`used`). What is about to be used is held for its quote in
`campaign_holds`, one document a campaign, which is replaced only as it was read: who counted
something else counts again. So the cents of two orders cannot both be the last ones, and a share
is certain before a card is charged for it. A hold ends with its order, or by itself.

    {_id: campaign id, version, holds: [{quoteId, cents, claims, until}]}

Nothing is remembered there: without this document everything is still counted rightly.
"""

from datetime import timedelta

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now
from ordering.campaigns.guests import Guest
from ordering.campaigns.terms import Campaign
from ordering.campaigns.used import Used, exhausted, forget_used, prefix_of, read_used_for

# Between the hold and the insert of an order that nobody pays first.
PLACING = timedelta(minutes=1)
# Of those who try at once one gets on each time.
ATTEMPTS = 300


class UsedUpError(Exception):
    """The campaign's limits leave nothing for this guest; `reason` as `used.exhausted`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def hold(
    campaign: Campaign, *, quote_id: ObjectId, cents: int, guest: Guest, lasts: timedelta = PLACING
) -> list[str]:
    """Hold one redemption of so many cents for a quote; returns the claims for its order.

    Holding again renews it. Raises UsedUpError, and ApiError service_unavailable (503) when too
    many want one at the same moment.
    """
    for _ in range(ATTEMPTS):
        # The holds first: one that becomes an order meanwhile is then found among the orders.
        stored = collection("campaign_holds").find_one({"_id": campaign.id}) or {}
        mine, others = _mine_and_others(stored, quote_id)
        used = _with_holds(read_used_for(campaign, guest), others)
        reason = exhausted(campaign.limits, used, guest, cents)
        if reason:
            forget_used(campaign, guest)
            raise UsedUpError(reason)
        claims = _claims(campaign, used, guest)
        until = max([now() + lasts, *(one["until"] for one in mine)])
        held = {"quoteId": quote_id, "cents": cents, "claims": claims, "until": until}
        if _replace(campaign.id, stored, [*others, held]):
            return claims
    raise ApiError(
        ErrorCode.SERVICE_UNAVAILABLE,
        "Too many use this offer at once; please try again",
        headers={"Retry-After": "1"},
    )


def release(campaign_id: ObjectId, quote_id: ObjectId, *, unpaid_only: bool = False) -> None:
    """The quote's hold is over: its order is there, or there will be none.

    `unpaid_only`: not where a card may be being charged for it, which holds it for longer.
    """
    over: Document = {"quoteId": quote_id}
    if unpaid_only:
        over["until"] = {"$lte": now() + PLACING}
    collection("campaign_holds").update_one(
        {"_id": campaign_id, "holds": {"$elemMatch": over}},
        {"$pull": {"holds": over}, "$inc": {"version": 1}},
    )


def _mine_and_others(stored: Document, quote_id: ObjectId) -> tuple[list[Document], list[Document]]:
    """The holds that have not lapsed."""
    live = [one for one in stored.get("holds") or () if one["until"] > now()]
    mine = [one for one in live if one["quoteId"] == quote_id]
    return mine, [one for one in live if one["quoteId"] != quote_id]


def _with_holds(used: Used, holds: list[Document]) -> Used:
    for one in holds:
        used.add(one["quoteId"], one["cents"], one["claims"])
    return used


def _claims(campaign: Campaign, used: Used, guest: Guest) -> list[str]:
    prefix = prefix_of(campaign.id)
    claims = [f"{prefix}n:{_free(used.numbers)}"] if campaign.limits.counts_all else []
    if campaign.limits.per_guest is not None:
        claims += [f"{prefix}g:{key}:{_free(used.guests.get(key, set()))}" for key in guest.keys]
    return claims


def _free(taken: set[int]) -> int:
    """The lowest number that is free: with a limit of 100, never one above it."""
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def _replace(campaign_id: ObjectId, stored: Document, holds: list[Document]) -> bool:
    """False when somebody else has written it since it was read."""
    version = stored.get("version", 0)
    after = {"_id": campaign_id, "version": version + 1, "holds": holds}
    holders = collection("campaign_holds")
    if stored:
        return bool(
            holders.replace_one({"_id": campaign_id, "version": version}, after).matched_count
        )
    try:
        holders.insert_one(after)
    except DuplicateKeyError:
        return False
    return True
