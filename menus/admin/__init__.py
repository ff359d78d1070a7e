from menus.admin import home  # noqa: F401  (its part of the first page)
from menus.admin.locations import LocationAdmin
from menus.admin.menus import MenuAdmin
from menus.admin.restaurants import RestaurantAdmin

__all__ = ["LocationAdmin", "MenuAdmin", "RestaurantAdmin"]
