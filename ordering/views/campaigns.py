from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import require, require_person
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, parse_id
from ordering.campaigns import described
from ordering.campaigns.bodies import (
    CampaignTermsGiven,
    EndCampaign,
    NewCampaign,
    given,
    stored_reward,
)
from ordering.campaigns.results import results_of
from ordering.campaigns.staff_answers import (
    campaign_json,
    results_json,
    state_json,
    summary_json,
)
from ordering.services.campaigns import change_campaign, create_campaign, end_campaign


class CampaignViewSet(ViewSet):
    """A location's campaigns: for its members to see, for managers to change."""

    @extend_schema(**described.CAMPAIGNS)
    def list(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = _location(request, restaurant_id, location_id)
        found = collection("campaigns").find({"locationId": location["_id"]}).sort("_id", 1)
        return Response([campaign_json(one) for one in found])

    @extend_schema(**described.CREATE)
    def create(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = _location(request, restaurant_id, location_id)
        require(request.user, restaurant_id, "campaigns.change")
        body = read_body(request, NewCampaign)
        made = create_campaign(location=location, terms=_terms(body, {}), who=request.user)
        return Response({"data": campaign_json(made)}, status=201)

    @extend_schema(**described.CAMPAIGN)
    def retrieve(
        self, request: Request, restaurant_id: str, location_id: str, campaign_id: str
    ) -> Response:
        location = _location(request, restaurant_id, location_id)
        found = _campaign(location, campaign_id)
        return Response({"data": {**campaign_json(found), **state_json(found, location)}})

    @extend_schema(**described.CHANGE)
    def change(
        self, request: Request, restaurant_id: str, location_id: str, campaign_id: str
    ) -> Response:
        location = _location(request, restaurant_id, location_id)
        found = _campaign(location, campaign_id)
        require(request.user, restaurant_id, "campaigns.change")
        body = read_body(request, CampaignTermsGiven)
        changed = change_campaign(
            campaign=found, location=location, terms=_terms(body, found), who=request.user
        )
        return Response({"data": campaign_json(changed)})

    @extend_schema(**described.END)
    def end(
        self, request: Request, restaurant_id: str, location_id: str, campaign_id: str
    ) -> Response:
        location = _location(request, restaurant_id, location_id)
        found = _campaign(location, campaign_id)
        require(request.user, restaurant_id, "campaigns.change")
        read_body(request, EndCampaign)
        return Response({"data": campaign_json(end_campaign(campaign=found, who=request.user))})

    @extend_schema(**described.SUMMARY)
    def summary(
        self, request: Request, restaurant_id: str, location_id: str, campaign_id: str
    ) -> Response:
        location = _location(request, restaurant_id, location_id)
        found = _campaign(location, campaign_id)
        require(request.user, restaurant_id, "campaigns.results")
        return Response(summary_json(results_of(found, location)))

    @extend_schema(**described.RESULTS)
    def results(
        self, request: Request, restaurant_id: str, location_id: str, campaign_id: str
    ) -> Response:
        location = _location(request, restaurant_id, location_id)
        found = _campaign(location, campaign_id)
        require(request.user, restaurant_id, "campaigns.results")
        shown = results_json(results_of(found, location))
        return Response({"data": {**shown, **state_json(found, location)}})


def _location(request: Request, restaurant_id: str, location_id: str) -> Document:
    require_person(request.user)
    return access_location(request.user, location_id, restaurant_id)


def _campaign(location: Document, campaign_id: str) -> Document:
    """The location's campaign with that id; ApiError campaign_not_found (404)."""
    key = parse_id(campaign_id)
    here = {"_id": key, "locationId": location["_id"]}
    found = collection("campaigns").find_one(here) if key else None
    if found is None:
        raise ApiError(ErrorCode.CAMPAIGN_NOT_FOUND, "Campaign not found")
    return found


def _terms(body: CampaignTermsGiven, campaign: Document) -> dict[str, Any]:
    sent = given(body)
    if "reward" in sent or "type" in sent:
        type_ = str(sent.get("type") or campaign.get("type") or "")
        sent["reward"] = stored_reward(type_, sent.get("reward") or campaign.get("reward") or {})
    if "originIds" in sent:
        keys = [key for one in sent["originIds"] if (key := parse_id(one)) is not None]
        if len(keys) < len(sent["originIds"]):
            raise ApiError(ErrorCode.VALIDATION_FAILED, ["originIds must be ids of origins"])
        # Today's apps know a campaign by one origin.
        sent |= {"originIds": keys, "originId": keys[0] if keys else None}
    return sent
