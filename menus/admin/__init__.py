from menus.admin import home, search  # noqa: F401  (their parts of the first page and of search)
from menus.admin.locations import LocationAdmin
from menus.admin.menus import MenuAdmin
from menus.admin.restaurants import RestaurantAdmin

__all__ = ["LocationAdmin", "MenuAdmin", "RestaurantAdmin"]
