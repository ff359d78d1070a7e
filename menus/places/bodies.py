from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from orderbuddy.api.bodies import Body

Name = Annotated[str, Meta(min_length=1, max_length=160)]
Line = Annotated[str, Meta(max_length=240)]
Address = Annotated[str, Meta(max_length=500, pattern=r"^(https?://|/|$)")]


class NewRestaurant(Body):
    """What a restaurant begins with; today's app says nothing."""

    name: Name = "New Restaurant"
    concept: Line = "Default Concept"


class RestaurantDetails(Body):
    """What is not named stays as it is."""

    name: Name | UnsetType = UNSET
    concept: Line | UnsetType = UNSET
    tagline: Line | UnsetType = UNSET
    logo: Address | UnsetType = UNSET


class NewLocation(Body):
    """What a location begins with; today's app says nothing."""

    name: Name = "Main Location"
    timezone: Annotated[str, Meta(max_length=64)] = "America/New_York"
