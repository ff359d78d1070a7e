"""A quote's campaign, when the order is placed: it still counts, and its limits leave a share."""

from datetime import timedelta

from bson import ObjectId
from django.conf import settings

from menus.snapshots import Place, place_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, instant_of, now
from ordering.campaigns import redeeming
from ordering.campaigns.choosing import Problem
from ordering.campaigns.guests import stored_guest
from ordering.campaigns.quoting import campaign_of_quote, new_total_cents, trouble
from ordering.campaigns.used import forget_used


def check_campaign(quote: Document, place: Place | None) -> None:
    """ApiError campaign_over (409), with why and the new price, where a quote's campaign no longer
    counts; asks nothing of the database but how much of a limited one is used, once a second."""
    if place is not None and (problem := trouble(quote, place)):
        raise _over(quote, place, problem)


def is_limited(quote: Document, place: Place) -> bool:
    """Whether the order of this quote takes a share of something limited."""
    campaign = campaign_of_quote(quote, place)
    return campaign is not None and campaign.limits.any


def take_share(quote: Document, place: Place, *, paid: bool) -> tuple[Document, list[str]]:
    """(what the order keeps of the campaign, the claims that its insert takes it with).

    Raises ApiError campaign_over (409), but not for a `paid` one: its share was held before the
    card was charged, and should that hold be lost, the order is placed over the limit and says so.
    """
    share = _kept(quote)
    try:
        return share, _held(quote, place, redeeming.PLACING)
    except redeeming.UsedUpError as error:
        if paid:
            return {**share, "isOverLimit": True}, []
        raise _used_up(quote, place, error) from error


def kept_share(quote: Document) -> Document:
    """{campaign} for the order of a quote; {} where there is none."""
    return {"campaign": _kept(quote)} if quote.get("campaign") else {}


def hold_share(quote: Document) -> None:
    """Keep a share of a limited campaign for a quote that is about to be paid for, until it can no
    longer be placed; ApiError campaign_over (409)."""
    place = place_of(str(quote["locationId"])) if quote.get("campaign") else None
    if place is None or not is_limited(quote, place):
        return
    expires = instant_of(quote.get("expiresAt")) or now()
    grace = timedelta(minutes=settings.PAID_ORDER_GRACE_MINUTES)
    try:
        _held(quote, place, max(expires - now(), timedelta()) + grace)
    except redeeming.UsedUpError as error:
        raise _used_up(quote, place, error) from error


def release_share(quote: Document, *, unpaid_only: bool = False) -> None:
    """Nothing is held for that quote any more; harmless where nothing was. `unpaid_only`: unless
    a card may be being charged for it."""
    share = quote.get("campaign")
    if share:
        redeeming.release(share["id"], quote["_id"], unpaid_only=unpaid_only)
        campaign = campaign_of_quote(quote, place_of(str(quote["locationId"])))
        if campaign is not None:
            forget_used(campaign, stored_guest(share.get("guest")))


def _held(quote: Document, place: Place, lasts: timedelta) -> list[str]:
    campaign, share = campaign_of_quote(quote, place), quote["campaign"]
    if campaign is None or not campaign.limits.any:
        return []
    quote_id: ObjectId = quote["_id"]
    return redeeming.hold(
        campaign,
        quote_id=quote_id,
        cents=share["amountCents"],
        guest=stored_guest(share.get("guest")),
        lasts=lasts,
    )


def _kept(quote: Document) -> Document:
    return {name: value for name, value in quote["campaign"].items() if name != "guest"}


def _used_up(quote: Document, place: Place, error: redeeming.UsedUpError) -> ApiError:
    return _over(quote, place, Problem(error.reason, campaign_of_quote(quote, place)))


def _over(quote: Document, place: Place, problem: Problem) -> ApiError:
    said = problem.shown
    return ApiError(
        ErrorCode.CAMPAIGN_OVER,
        f"{said.pop('message')}; the price has changed",
        **said,
        campaignCode=quote["campaign"].get("code") or "",
        totalPriceCents=quote.get("totalPriceCents") or 0,
        newTotalPriceCents=new_total_cents(quote, place),
    )
