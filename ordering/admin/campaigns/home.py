from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.home import home_part
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document, collection, now
from ordering.admin.campaigns.showing import gives, state_mark
from ordering.campaigns.checks import state_of
from ordering.campaigns.guests import Guest
from ordering.campaigns.terms import campaign_of
from ordering.campaigns.used import used_lately

SHOWN, MOST = 6, 50


@home_part(4, "admin/ordering/campaigns_home.html")
def campaigns_on(request: HttpRequest) -> dict[str, Any] | None:
    """What is on, or will be: an offer is easily forgotten."""
    places = {
        one["_id"]: one
        for one in own_places(request)
        if may(request.user, one["restaurantId"], "campaigns.results")
    }
    on = {"locationId": {"$in": list(places)}, "isActive": True}
    found = collection("campaigns").find(on).sort("_id", -1).limit(MOST)
    rows = [row for one in found if (row := _row(one, places[one["locationId"]]))]
    return {"campaigns": rows[:SHOWN], "more": len(rows) > SHOWN} if rows else None


def _row(stored: Document, location: Document) -> dict[str, Any] | None:
    """None of one whose last day is over."""
    campaign = campaign_of(stored)
    # The page asks again and again, the count is a second old at most.
    used = used_lately(campaign, Guest()) if campaign.limits.counts_all else None
    state = state_of(campaign, location, now(), used)
    if state == "over":
        return None
    last, first = campaign.last_day, campaign.first_day
    days = [f"from {first:%-d %b}"] if state == "planned" and first else []
    days += [f"until {last:%-d %b}"] if last else []
    return {
        "name": campaign.name or "—",
        "url": reverse("admin:ordering_campaign_results", args=[campaign.id]),
        "words": ", ".join([gives(campaign), *days]),
        "location": location.get("name") or "—",
        "mark": state_mark(state) if state != "runs" else "",
    }
