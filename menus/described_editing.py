"""How the staff's menu paths describe themselves."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from menus import answers, bodies
from menus.described import LISTED, WHOLE_MENU
from orderbuddy.api.described import HEADER, operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of

TAG = "Menu editing"
HERE = "restaurant_id location_id"
TAGGED = OpenApiParameter(
    "ETag", str, HEADER, response=[200], description="The menu's tag, for `If-Match`."
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    HEADER,
    description="The ETag of the menu that you edit: 412 when somebody else has edited it since. "
    "Without it, only fields that differ from the stored ones are written, each if it is still as "
    "it was read.",
)
WORDS = {"en": "Tea", "es": "Té", "pt": "Chá"}


def _reading(name: str, summary: str, description: str = "") -> dict[str, Any]:
    return operation(
        name,
        summary,
        description=description,
        tag=TAG,
        staff=True,
        path=HERE,
        answer=data_of(list[answers.ListedMenu]),
        example={"data": [LISTED]},
    )


def _reading_one(name: str, summary: str, description: str) -> dict[str, Any]:
    return operation(
        name,
        summary,
        description=description,
        tag=TAG,
        staff=True,
        path=f"{HERE} menu_id",
        parameters=[TAGGED],
        answer=data_of(answers.StaffMenu),
        example={"data": WHOLE_MENU},
        errors=[ErrorCode.MENU_NOT_FOUND],
    )


def _editing(
    name: str, summary: str, description: str, body: Any, example: Any, missing: ErrorCode
) -> dict[str, Any]:
    return operation(
        name,
        summary,
        description=f"{description} Open menus show it within a second.",
        tag=TAG,
        staff=True,
        path=f"{HERE} menu_id",
        parameters=[IF_MATCH],
        body=body,
        body_example=example,
        answer=data_of(bool),
        example={"data": True},
        errors=[ErrorCode.MENU_NOT_FOUND, missing, ErrorCode.CHANGED_MEANWHILE],
    )


STAFF_MENUS = _reading("listStaffMenus", "The menus of a location, for its staff")
STAFF_MENU = _reading_one(
    "getStaffMenu",
    "A whole menu, for its staff",
    "Also what cannot be had now, with how long it is off and how many portions are counted.",
)
POS_MENUS = _reading("listPosMenus", "The menus of a location, for a till")
POS_MENU = _reading_one("getPosMenu", "A whole menu, for a till", "As the staff sees it.")
CATEGORY = _editing(
    "writeCategory",
    "Add a category, or change one",
    "With `id` the category is changed; without one it is added as the last.",
    bodies.CategoryBody,
    {"name": WORDS, "description": WORDS, "sortOrder": 0, "emoji": "🍵"},
    ErrorCode.CATEGORY_NOT_FOUND,
)
SORT_ORDER = _editing(
    "sortCategory",
    "Give a category its place",
    "Categories are shown by rising `sortOrder`.",
    bodies.CategoryPlace,
    {"categoryId": "bakery", "sortOrder": 1},
    ErrorCode.CATEGORY_NOT_FOUND,
)
ITEM = _editing(
    "writeItem",
    "Add an item, or change one",
    "With `id` the item is changed, and fields that are not sent stay; without one it is added. "
    "`price` and `makingCostCents` are dollars.",
    bodies.ItemBody,
    {"name": WORDS, "description": WORDS, "price": 3.5, "categoryId": "coffee"},
    ErrorCode.ITEM_NOT_FOUND,
)
