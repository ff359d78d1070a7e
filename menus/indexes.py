from orderbuddy.indexes import Index

INDEXES = [
    Index("locations", "ob_restaurantId", (("restaurantId", 1),)),
    Index("menus", "ob_location", (("locationId", 1), ("restaurantId", 1))),
    Index("menu_versions", "ob_menu_at", (("menuId", 1), ("at", -1))),
    Index("menu_imports", "ob_expiresAt", (("expiresAt", 1),), {"expireAfterSeconds": 0}),
    Index("menu_editing", "ob_menu", (("menuId", 1),)),
    Index("menu_editing", "ob_at", (("at", 1),), {"expireAfterSeconds": 60}),
]
