from orderbuddy.indexes import Index

INDEXES = [
    Index("locations", "ob_restaurantId", (("restaurantId", 1),)),
    Index("menus", "ob_location", (("locationId", 1), ("restaurantId", 1))),
    Index("menu_versions", "ob_menu_at", (("menuId", 1), ("at", -1))),
]
