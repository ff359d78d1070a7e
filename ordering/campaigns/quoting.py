"""A cart's lines and the campaigns of its place, brought together for a quote."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from menus.offers import Offer
from menus.snapshots import Place
from orderbuddy.mongo import Document, now
from ordering.campaigns.choosing import Cart, Chosen, Problem, choose, standing
from ordering.campaigns.discounts import Portion
from ordering.campaigns.guests import Guest, stored_guest
from ordering.campaigns.terms import Campaign, code_key
from ordering.campaigns.used import exhausted, used_lately
from ordering.places import campaigns_at


def portions_of(lines: Iterable[Document], place: Place) -> list[Portion]:
    """Stored lines as campaigns see them; prices are the lines' own."""
    return [_portion(line, place.offers.get(line.get("menuItemId") or "")) for line in lines]


def _portion(line: Document, offer: Offer | None) -> Portion:
    cents = int(line.get("priceCents") or 0)
    return Portion(
        line_id=str(line.get("id") or ""),
        item_id=str(line.get("menuItemId") or ""),
        category_id=offer.category_id if offer else "",
        cents=cents,
        base_cents=min(cents, _base_cents(line, offer)) if offer else cents,
        tax_percent=offer.tax_percent if offer else "0",
    )


def _base_cents(line: Document, offer: Offer) -> int:
    """The item's price or, as in `ordering.pricing`, its last chosen variant's instead."""
    chosen = [offer.variants.get(one.get("id")) for one in line.get("variants") or ()]
    known = [one for one in chosen if one is not None]
    return known[-1].price_cents if known else offer.price_cents


def chosen_for(
    place: Place,
    lines: Iterable[Document],
    *,
    origin_id: str,
    code: str,
    guest: Guest,
    at: datetime | None = None,
) -> Chosen | None:
    """What the place's campaigns come to for these lines; None where there is none, and no code
    was typed."""
    code = code_key(code)
    campaigns = campaigns_at(place.restaurant_id, place.id)
    if not campaigns and not code:
        return None
    cart = Cart(place.location, origin_id, portions_of(lines, place), guest, at or now(), code)
    return choose(campaigns, cart)


def stored_fields(chosen: Chosen | None, lines: list[Document], guest: Guest) -> Document:
    """A quote's {discount} and, where one counts, {campaign}: its id, name, type, code, cents, and
    `lines` [{id, amountCents}] where it made some cheaper."""
    if chosen is None or chosen.campaign is None:
        return {"discount": None}
    campaign, cents = chosen.campaign, chosen.sums.discount_cents
    share = {
        "id": campaign.id,
        "name": campaign.name,
        "type": campaign.type,
        "code": chosen.code,
        "amountCents": cents,
        "lines": [
            {"id": line["id"], "amountCents": off}
            for line, off in zip(lines, chosen.off, strict=True)
            if off
        ],
    }
    if campaign.limits.any:
        share["guest"] = campaign.as_guest(guest, chosen.code).stored
    told = {"name": campaign.name, "type": campaign.type, "amountCents": cents}
    return {"discount": told, "campaign": share}


def shown_fields(quote: Document, chosen: Chosen | None) -> dict[str, Any]:
    """What a quote tells whoever sent `campaignCode`, typed or empty."""
    problem = chosen.problem if chosen else None
    hint = chosen.hint if chosen else None
    return {
        "subtotalCents": quote["subtotalCents"],
        "taxCents": quote["taxCents"],
        "discount": quote["discount"],
        "campaign": _shown_share(quote.get("campaign")),
        "codeProblem": problem.shown if problem else None,
        "campaignHint": hint.shown if hint and chosen and chosen.campaign is None else None,
        "takesCodes": takes_codes(quote),
    }


def takes_codes(quote: Document) -> bool:
    """Whether there is any code that a guest at the quote's origin might type."""
    origin_id = str((quote.get("origin") or {}).get("id") or "")
    found = campaigns_at(quote["restaurantId"], str(quote["locationId"]))
    return any(one.codes and one.is_active and one.takes_code_at(origin_id) for one in found)


def _shown_share(share: Document | None) -> dict[str, Any] | None:
    if share is None:
        return None
    return {name: share[name] for name in ("name", "type", "code", "amountCents", "lines")}


def campaign_of_quote(quote: Document, place: Place | None) -> Campaign | None:
    """The campaign that a quote's price comes from, as it is now; None without one, or when it is
    no longer there at all."""
    share = quote.get("campaign")
    if not share or place is None:
        return None
    found = campaigns_at(place.restaurant_id, place.id)
    return next((one for one in found if one.id == share["id"]), None)


def trouble(quote: Document, place: Place) -> Problem | None:
    """Why the campaign of a quote no longer counts, as of a second ago; None when it does."""
    share = quote.get("campaign")
    if not share:
        return None
    campaign = campaign_of_quote(quote, place)
    if campaign is None:
        return Problem("over")
    problem = standing(campaign, place.location, now())
    if problem is None and campaign.limits.any:
        guest = stored_guest(share.get("guest"))
        used = used_lately(campaign, guest)
        reason = exhausted(campaign.limits, used, guest, share["amountCents"])
        problem = Problem(reason, campaign) if reason else None
    return problem


def new_total_cents(quote: Document, place: Place) -> int:
    """What the quote's lines come to now that its campaign no longer counts; others may."""
    share = quote["campaign"]
    others = [one for one in campaigns_at(place.restaurant_id, place.id) if one.id != share["id"]]
    cart = Cart(
        location=place.location,
        origin_id=str((quote.get("origin") or {}).get("id") or ""),
        portions=portions_of(quote.get("items") or (), place),
        guest=stored_guest(share.get("guest")),
        at=now(),
    )
    return choose(others, cart).sums.total_cents
