"""Making, changing and ending campaigns; each leaves one entry in the audit log."""

from typing import Any

from bson import ObjectId

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now
from ordering.campaigns.checks import faults_of

# What of a campaign people write; all else in a document is left as it is.
TERMS = (
    "name", "type", "reward", "originId", "originIds", "everywhere", "codes", "personalCodes",
    "dates", "dayParts", "minOrderCents", "appliesTo", "limits", "isActive",
)  # fmt: skip


def create_campaign(*, location: Document, terms: Document, who: Person) -> Document:
    """Store a campaign of the location; returns it. Raises ApiError validation_failed (400)."""
    instant = now()
    made = {
        "_id": ObjectId(),
        "restaurantId": location.get("restaurantId"),
        "locationId": location["_id"],
        "isActive": True,
        **terms,
        "createdAt": instant,
        "updatedAt": instant,
    }
    _check(made, location)
    collection("campaigns").insert_one(made)
    _record(who, "campaigns.created", made, None, terms)
    return made


def change_campaign(
    *, campaign: Document, location: Document, terms: Document, who: Person
) -> Document:
    """Write what differs of `terms`; returns the campaign as it is then.

    Only what is still as it was read is written. Raises ApiError validation_failed (400), and
    conflict where somebody else changed the same meanwhile (409).
    """
    changes = {name: value for name, value in terms.items() if campaign.get(name) != value}
    after = {**campaign, **changes}
    _check(after, location)
    if not changes:
        return campaign
    before = {name: campaign.get(name) for name in changes}
    if "isActive" in changes:
        # When it ended is when its orders end that do not name it (see `campaigns.results`).
        changes["endedAt"] = None if changes["isActive"] else now()
    as_read = {name: {"$eq": value} for name, value in before.items()}
    instant = now()
    written = collection("campaigns").update_one(
        {"_id": campaign["_id"], **as_read}, {"$set": {**changes, "updatedAt": instant}}
    )
    if not written.matched_count:
        raise ApiError(ErrorCode.CAMPAIGN_CHANGED, "Somebody else changed this campaign meanwhile")
    _record(who, "campaigns.changed", campaign, before, changes)
    return {**after, "updatedAt": instant}


def end_campaign(*, campaign: Document, who: Person) -> Document:
    """It counts for no new order; ending it again changes nothing. Returns it as it is then."""
    instant = now()
    ended = {"isActive": False, "endedAt": instant, "updatedAt": instant}
    running = {"_id": campaign["_id"], "isActive": True}
    if collection("campaigns").update_one(running, {"$set": ended}).matched_count:
        _record(who, "campaigns.ended", campaign, {"isActive": True}, {"isActive": False})
        return {**campaign, **ended}
    return collection("campaigns").find_one({"_id": campaign["_id"]}) or campaign


def start_campaign(*, campaign: Document, who: Person) -> Document:
    """It counts again; starting it again changes nothing. Returns it as it is then."""
    started: Document = {"$set": {"isActive": True, "updatedAt": now()}, "$unset": {"endedAt": ""}}
    ended = {"_id": campaign["_id"], "isActive": {"$ne": True}}
    if collection("campaigns").update_one(ended, started).matched_count:
        _record(who, "campaigns.started", campaign, {"isActive": False}, {"isActive": True})
    return collection("campaigns").find_one({"_id": campaign["_id"]}) or campaign


def _check(campaign: Document, location: Document) -> None:
    faults = faults_of(campaign, location)
    if faults:
        raise ApiError(
            ErrorCode.VALIDATION_FAILED,
            [sentence for _, sentence in faults],
            fields=sorted({field for field, _ in faults}),
        )


def _record(who: Person, what: str, campaign: Document, before: Any, after: Any) -> None:
    audit.record(
        who=who,
        what=what,
        restaurant_id=campaign.get("restaurantId"),
        subject=f"campaign:{campaign['_id']}",
        before=before,
        after=after,
    )
