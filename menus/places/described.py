"""How the paths of restaurants and locations describe themselves."""

from menus.described import CAFE, PIER
from menus.places import answers, bodies
from menus.places.services import NEW_QR_CODE_STYLE
from orderbuddy.api.described import operation
from orderbuddy.api.schema import data_of, schema_of

TAG = "Restaurants"
AT = "2026-01-25T12:00:00.000Z"
DETAILS_OF_CAFE = {**CAFE, "logo": "", "createdAt": AT, "updatedAt": AT}
MONDAY = {"day": "monday", "isOpen": True, "startTime": "08:00", "endTime": "18:00"}
LOCATION = {
    "_id": PIER,
    "locationSlug": "pier",
    "name": "Pier",
    "address": "17 Pier Road",
    "timezone": "America/Los_Angeles",
    "contact": {"email": "pier@harborcafe.example"},
    "workingHours": [MONDAY],
    "alertNumbers": [{"_id": "6790000000000000000000a1", "phoneNumber": "5550100001"}],
    "isMobile": False,
}

RESTAURANTS_OF = operation(
    "listRestaurantsOfUser",
    "The restaurants of a person",
    description="Of oneself: anybody else is not found.",
    tag=TAG,
    staff=True,
    path="user_id",
    answer=data_of(list[answers.Restaurant]),
    example={"data": [{**CAFE, "logo": ""}]},
)
NEW_RESTAURANT = operation(
    "openRestaurant",
    "Open a restaurant",
    description="Whoever opens it is its owner. Without a body it has the names of today.",
    tag=TAG,
    staff=True,
    status=201,
    path="user_id",
    body=bodies.NewRestaurant,
    body_example={"name": "Harbor Café", "concept": "Coffee and kitchen"},
    answer=data_of(answers.OpenedRestaurant),
    example={"data": {"restaurant": {**DETAILS_OF_CAFE, "_id": "store-b6f0c7e2-8037"}}},
)
LOCATIONS = operation(
    "listLocations",
    "The locations of a restaurant",
    description="Those at which one works.",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    answer=data_of(list[answers.ListedLocation]),
    example={"data": [LOCATION]},
)
NEW_LOCATION = operation(
    "openLocation",
    "Open a location",
    tag=TAG,
    staff=True,
    status=201,
    path="restaurant_id",
    body=bodies.NewLocation,
    body_example={"name": "Main Location", "timezone": "America/New_York"},
    answer=data_of(answers.OpenedLocation),
    example={
        "data": {
            "_id": PIER,
            "restaurantId": CAFE["_id"],
            "name": "Main Location",
            "locationSlug": "main-location",
            "address": "",
            "isActive": True,
            "qrCodeStyle": NEW_QR_CODE_STYLE,
            "qrCodeImage": "",
            "qrCodeId": "6b0129e045ba8b2d27fa9fe3",
            "timezone": "America/New_York",
            "createdAt": AT,
            "updatedAt": AT,
            "isMobile": False,
            "contact": {"email": ""},
            "payment": {"acceptPayment": True},
            "workingHours": [],
            "orderTiming": {"acceptOrdersAfterMinutes": 0, "stopOrdersBeforeMinutes": 0},
            "autoAcceptOrder": True,
            "printers": [],
            "alertNumbers": [],
        }
    },
)
DETAILS = operation(
    "getRestaurantDetails",
    "What a restaurant says of itself",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(answers.ShownDetails),
    example={"data": DETAILS_OF_CAFE},
)
CHANGE_DETAILS = operation(
    "changeRestaurantDetails",
    "Change what a restaurant says of itself",
    description="What is not named stays as it is.",
    tag=TAG,
    staff=True,
    verb="patch",
    path="restaurant_id location_id",
    body=bodies.RestaurantDetails,
    body_example={"tagline": "By the water"},
    answer=schema_of(answers.DetailsChanged),
    example={"data": True},
)
