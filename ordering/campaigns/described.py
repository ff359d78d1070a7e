"""How the campaigns' paths describe themselves."""

from typing import Any

import msgspec

from menus.answers import Answer
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of, schema_of
from ordering.answers import DayPart
from ordering.campaigns import bodies

TAG = "Campaigns"
CAMPAIGN_ID = "679000000000000000000061"


class DatesShown(Answer):
    from_: str | None = msgspec.field(name="from")
    until: str | None


class AppliesToShown(Answer):
    item_ids: list[str]
    category_ids: list[str]


class LimitsShown(Answer):
    redemptions: int
    budget_cents: int
    per_guest: int


class CampaignStored(Answer):
    """`reward` by the type, see the body. From `originIds` on only what the campaign has."""

    id: str = msgspec.field(name="_id")
    restaurant_id: str
    location_id: str
    origin_id: str
    name: str
    type: str
    reward: dict[str, Any]
    is_active: bool
    created_at: str | None
    updated_at: str | None
    origin_ids: list[str] = []
    everywhere: bool = False
    codes: list[str] = []
    personal_codes: bool = False
    dates: DatesShown | None = None
    day_parts: list[DayPart] = []
    min_order_cents: int = 0
    applies_to: AppliesToShown | None = None
    limits: LimitsShown | None = None
    ended_at: str | None = None


class UsedNow(Answer):
    redemptions: int
    cents: int


class CampaignNow(CampaignStored):
    """`state`: runs, planned, over or used_up. `used`: what orders that are not cancelled hold of a
    limited one."""

    state: str = "runs"
    used: UsedNow | None = None


class Summary(Answer):
    """`grossSalesCents`: what its guests paid; `totalCustomers`: phone numbers, and orders without
    one."""

    total_orders: int
    gross_sales_cents: int
    total_customers: int
    avg_order_value_cents: int


class Figures(Answer):
    orders: int
    sales_cents: int
    cost_cents: int


class DayFigures(Figures):
    day: str


class CodeFigures(Figures):
    code: str


class Guests(Answer):
    new: int
    returning: int
    unknown_orders: int


class Uplift(Answer):
    """The whole location's days with the campaign against the same weekdays of the four weeks
    before it."""

    days: int
    sales_cents_a_day: int
    before_sales_cents_a_day: int
    sales_percent: float
    orders_a_day: float
    before_orders_a_day: float
    orders_percent: float


class Results(Summary):
    """`costCents`: what it took off."""

    cost_cents: int
    guests: Guests
    from_: str = msgspec.field(name="from")
    until: str
    days: list[DayFigures]
    codes: list[CodeFigures]
    uplift: Uplift | None
    state: str
    used: UsedNow | None


EXAMPLE = {
    "_id": CAMPAIGN_ID,
    "restaurantId": "harbor_cafe",
    "locationId": "679000000000000000000011",
    "originId": "679000000000000000000043",
    "name": "Spring flyer",
    "type": "flat",
    "reward": {"flatOffCents": 300},
    "isActive": True,
    "createdAt": "2026-01-25T12:00:00.000Z",
    "updatedAt": "2026-01-25T12:00:00.000Z",
}
NOW = {**EXAMPLE, "state": "runs", "used": None}
LUNCH = {
    "name": "Lunch for two",
    "type": "bogo",
    "reward": {"buy": 1, "get": 1},
    "everywhere": True,
    "dayParts": [{"days": ["monday", "tuesday"], "from": "11:00", "until": "14:00"}],
    "limits": {"redemptions": 0, "budgetCents": 50000, "perGuest": 1},
}
SUMMARY_EXAMPLE = {
    "totalOrders": 2,
    "grossSalesCents": 1212,
    "totalCustomers": 2,
    "avgOrderValueCents": 606,
}
PLACE, ONE = "restaurant_id location_id", "restaurant_id location_id campaign_id"

CAMPAIGNS = operation(
    "listCampaigns",
    "A location's campaigns",
    description="Oldest first, those that are over too.",
    tag=TAG,
    staff=True,
    path=PLACE,
    answer=schema_of(list[CampaignStored]),
    example=[EXAMPLE],
)
CREATE = operation(
    "createCampaign",
    "Make a campaign",
    description="Who has it: everybody (`everywhere`), guests at `originIds`, or whoever types one "
    "of `codes` (there, where `originIds` are given). Limits are counted in the orders themselves "
    "and hold when many order at once; a cancelled order gives its share back.",
    tag=TAG,
    staff=True,
    status=201,
    path=PLACE,
    body=bodies.NewCampaign,
    body_example=LUNCH,
    answer=data_of(CampaignStored),
    example={"data": EXAMPLE},
)
CAMPAIGN = operation(
    "getCampaignForStaff",
    "A campaign, and how it stands",
    tag=TAG,
    staff=True,
    path=ONE,
    answer=data_of(CampaignNow),
    example={"data": NOW},
    errors=[ErrorCode.CAMPAIGN_NOT_FOUND],
)
CHANGE = operation(
    "changeCampaign",
    "Change a campaign",
    description="What is not sent stays as it is. Quotes keep the price that they told.",
    tag=TAG,
    staff=True,
    path=ONE,
    verb="patch",
    body=bodies.CampaignTermsGiven,
    body_example={"name": "Spring flyer", "minOrderCents": 1000},
    answer=data_of(CampaignStored),
    example={"data": EXAMPLE},
    errors=[ErrorCode.CAMPAIGN_NOT_FOUND, ErrorCode.CAMPAIGN_CHANGED],
)
END = operation(
    "endCampaign",
    "End a campaign",
    description="It counts for no new order. Who was told its price hears of the new one.",
    tag=TAG,
    staff=True,
    path=ONE,
    body=bodies.EndCampaign,
    body_example={},
    answer=data_of(CampaignStored),
    example={"data": {**EXAMPLE, "isActive": False, "endedAt": "2026-03-01T12:00:00.000Z"}},
    errors=[ErrorCode.CAMPAIGN_NOT_FOUND],
)
SUMMARY = operation(
    "getCampaignSummary",
    "A campaign's figures",
    description="Cancelled orders count nowhere.",
    tag=TAG,
    staff=True,
    path=ONE,
    answer=schema_of(Summary),
    example=SUMMARY_EXAMPLE,
    errors=[ErrorCode.CAMPAIGN_NOT_FOUND, ErrorCode.NOT_ALLOWED],
)
RESULTS = operation(
    "getCampaignResults",
    "What a campaign has brought",
    description="Its orders by day and by code, what it cost, new and returning guests, and the "
    "location's days compared with the same weekdays before. Days are the location's own, the last "
    "92 of a long one.",
    tag=TAG,
    staff=True,
    path=ONE,
    answer=data_of(Results),
    example={
        "data": {
            **SUMMARY_EXAMPLE,
            "costCents": 600,
            "guests": {"new": 1, "returning": 0, "unknownOrders": 1},
            "from": "2026-01-25",
            "until": "2026-01-25",
            "days": [{"day": "2026-01-25", "orders": 2, "salesCents": 1212, "costCents": 600}],
            "codes": [],
            "uplift": None,
            "state": "runs",
            "used": None,
        }
    },
    errors=[ErrorCode.CAMPAIGN_NOT_FOUND, ErrorCode.NOT_ALLOWED],
)
