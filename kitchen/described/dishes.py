from kitchen import answers
from kitchen.described.stations import TAG
from orderbuddy.api.described import operation
from orderbuddy.api.schema import data_of

_LARGE = {"id": "large", "name": "Large", "isAvailable": True, "until": None}
_OAT = {
    "id": "oat",
    "name": "Oat",
    "isAvailable": False,
    "until": "2026-11-21T06:19:25.791Z",
}

DISHES = operation(
    "listDishes",
    "The dishes that the kitchen may take off the menu",
    description="Every item of the location's menus in the kitchen's language, with its variants "
    "and options, those that are off, too. `until`: when what is off comes back by itself; null: "
    "when somebody lifts it.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(list[answers.Dish]),
    example={
        "data": [
            {
                "id": "latte",
                "menuId": "679000000000000000000041",
                "name": "Latte",
                "isAvailable": True,
                "until": None,
                "variants": [_LARGE],
                "modifiers": [{"id": "milk", "options": [_OAT]}],
            }
        ]
    },
)
