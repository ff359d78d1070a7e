"""How the report paths describe themselves."""

from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import schema_of
from ordering import answers
from ordering.described import FOR_STAFF, TABLE

TAG = "Reports"
OWN_DAY = "A day is the location's own. Cancelled orders count nowhere but in the history."
ERRORS = [ErrorCode.NOT_ALLOWED]
DAY_ERRORS = [*ERRORS, ErrorCode.VALIDATION_FAILED]
PLACE = "restaurant_id location_id"

SALES_SUMMARY = operation(
    "getSalesSummary",
    "Sales of the last seven days",
    description=f"In dollars, with tax, today the last. {OWN_DAY} `tax` is what today's service "
    "tells: 6.5 % in every total.",
    tag=TAG,
    staff=True,
    path=PLACE,
    answer=schema_of(answers.SalesSummary),
    example={
        "success": True,
        "data": [{"date": "2026-11-20", "grossSales": 24.48, "tax": 1.4940845070422537}],
    },
    errors=ERRORS,
)
SALES_BY_ITEM = operation(
    "getSalesByItem",
    "A day's sales by item",
    description=f"In dollars, without tax, the best first. {OWN_DAY}",
    tag=TAG,
    staff=True,
    path=f"{PLACE} day",
    answer=schema_of(answers.SalesByItem),
    example={
        "success": True,
        "data": [
            {"itemName": "Latte", "soldCount": 1, "grossSales": 7.7, "menuItemId": "latte"},
        ],
    },
    errors=DAY_ERRORS,
)
SALES_BY_ORIGIN = operation(
    "getSalesByOrigin",
    "A day's sales by table or code",
    description=f"In dollars, with tax, the best first; `soldCount` counts lines. {OWN_DAY}",
    tag=TAG,
    staff=True,
    path=f"{PLACE} day",
    answer=schema_of(answers.SalesByOrigin),
    example={
        "success": True,
        "data": [
            {"name": "Table 1", "soldCount": 2, "grossSales": 24.48, "originId": TABLE["id"]},
        ],
    },
    errors=DAY_ERRORS,
)
ORDER_HISTORY = operation(
    "getOrderHistory",
    "A day's orders",
    description="All of them, oldest first, wherever they are stored by now. A day is the "
    "location's own.",
    tag=TAG,
    staff=True,
    path=f"{PLACE} day",
    answer=schema_of(list[answers.StaffOrder]),
    example=[FOR_STAFF],
    errors=DAY_ERRORS,
)
