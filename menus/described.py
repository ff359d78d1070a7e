"""How the menu paths describe themselves."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from menus import answers, bodies
from orderbuddy.api.described import HEADER, operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of

TAG = "Menus"
CAFE = {"_id": "harbor_cafe", "name": "Harbor Café", "concept": "Coffee and kitchen"}
PIER = "679000000000000000000011"
LISTED = {
    "_id": "679000000000000000000031",
    "menuSlug": "all_day",
    "name": {"en": "All day", "es": "Todo el día", "pt": "Dia todo"},
    "available": True,
}
WORDS = {"en": "Espresso", "es": "Espresso", "pt": "Espresso"}
ESPRESSO = {
    "id": "espresso",
    "name": WORDS,
    "description": {"en": "Short and strong", "es": "Corto e intenso", "pt": "Curto e forte"},
    "imageUrls": [],
    "categoryId": "coffee",
    "priceCents": 275,
    "makingCostCents": 60,
    "isAvailable": True,
    "stationTags": ["bar"],
    "variants": [],
    "modifiers": [],
}
COFFEE = {
    "id": "coffee",
    "name": {"en": "Coffee", "es": "Café", "pt": "Café"},
    "description": {"en": "Espresso bar", "es": "Barra de espresso", "pt": "Bar de espresso"},
    "sortOrder": 1,
    "emoji": "☕",
}
WHOLE_MENU = {
    **LISTED,
    "restaurantId": "harbor_cafe",
    "locationId": PIER,
    "categories": [COFFEE],
    "items": [ESPRESSO],
    "schedule": {"type": "manual"},
    "salesTax": 10.25,
    "createdAt": "2026-01-25T12:00:00.000Z",
    "updatedAt": "2026-01-25T12:00:00.000Z",
}

RESTAURANT = operation(
    "getRestaurant",
    "A restaurant",
    tag=TAG,
    path="restaurant_id",
    answer=data_of(answers.Restaurant),
    example={"data": {**CAFE, "logo": ""}},
    errors=[ErrorCode.RESTAURANT_NOT_FOUND],
)
MENU_APP_RESTAURANT = operation(
    "getRestaurantForMenuApp",
    "A restaurant, for the menu app",
    tag=TAG,
    path="restaurant_id",
    answer=data_of(answers.MenuAppRestaurant),
    example={"data": CAFE},
    errors=[ErrorCode.RESTAURANT_NOT_FOUND],
)
LOCATION = operation(
    "getLocation",
    "A location, and whether it takes orders now",
    tag=TAG,
    path="restaurant_id location_id",
    answer=data_of(answers.Location),
    example={
        "data": {
            "_id": PIER,
            "locationSlug": "pier",
            "name": "Pier",
            "isActive": True,
            "acceptPayment": False,
            "emergepayWalletsPublicId": "",
            "isOpen": True,
        }
    },
    parameters=[
        OpenApiParameter(
            "Place-Tag",
            str,
            HEADER,
            response=[200],
            description="Another one when the location, or its list of menus, has changed.",
        ),
    ],
    errors=[ErrorCode.LOCATION_NOT_FOUND],
)
MENUS = operation(
    "listMenus",
    "The menus of a location",
    description="An unknown location has none.",
    tag=TAG,
    path="restaurant_id location_id",
    answer=data_of(list[answers.ListedMenu]),
    example={"data": [LISTED]},
)
MENU = operation(
    "getMenu",
    "A whole menu",
    description="Items that cannot be had are left out. Served from a cache that follows every "
    "change within a second, compressed (br, gzip), with an ETag: send it as `If-None-Match` and "
    "an unchanged menu answers 304.",
    tag=TAG,
    path="restaurant_id location_id menu_id",
    parameters=[
        OpenApiParameter("If-None-Match", str, HEADER, description="The ETag that you have."),
        OpenApiParameter("ETag", str, HEADER, response=[200, 304], description="The menu's tag."),
    ],
    responses={304: OpenApiResponse(description="Not changed since")},
    answer=data_of(answers.Menu),
    example={"data": WHOLE_MENU},
    errors=[ErrorCode.MENU_NOT_FOUND],
)

AVAILABILITY = operation(
    "setAvailability",
    "Take an item, a variant or an option off the menu, or put it back",
    description="Off for `minutes`, `until` an instant, `untilClosing` (the last closing of the "
    "location's own day, also past midnight), or, without any of them, until it is put back. "
    "Open menus hear of it within a second; quotes that hold it are refused when they are placed.",
    tag="Menu editing",
    staff=True,
    path="restaurant_id location_id menu_id item_id",
    verb="patch",
    body=bodies.Availability,
    body_example={"isAvailable": False, "minutes": 60},
    answer=data_of(bool),
    example={"data": True},
    errors=[
        ErrorCode.MENU_NOT_FOUND,
        ErrorCode.ITEM_NOT_FOUND,
        ErrorCode.VARIANT_NOT_FOUND,
        ErrorCode.MODIFIER_NOT_FOUND,
        ErrorCode.OPTION_NOT_FOUND,
    ],
)
STOCK = operation(
    "setStock",
    "Say how many portions of an item are left",
    description="It can then be sold that often, however many guests order at once; a cancelled "
    "order gives its portions back. `null` ends the counting.",
    tag="Menu editing",
    staff=True,
    path="restaurant_id location_id menu_id item_id",
    verb="put",
    body=bodies.Stock,
    body_example={"count": 20},
    answer=data_of(bool),
    example={"data": True},
    errors=[ErrorCode.MENU_NOT_FOUND, ErrorCode.ITEM_NOT_FOUND],
)
