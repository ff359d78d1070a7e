"""The closed vocabulary of what is in a dish and whom it suits.

Allergens: the fourteen of Annex II to Regulation (EU) No 1169/2011. Diets: what guests ask for. The
codes are stored (`allergens`, `diets` of an item or an option); the words are the admin's, guests
read their own language's (ordering/static/ordering/guest/words).
"""

ALLERGENS = {
    "gluten": "Cereals with gluten",
    "crustaceans": "Crustaceans",
    "eggs": "Eggs",
    "fish": "Fish",
    "peanuts": "Peanuts",
    "soy": "Soybeans",
    "milk": "Milk",
    "nuts": "Nuts",
    "celery": "Celery",
    "mustard": "Mustard",
    "sesame": "Sesame",
    "sulphites": "Sulphites",
    "lupin": "Lupin",
    "molluscs": "Molluscs",
}
DIETS = {
    "vegan": "Vegan",
    "vegetarian": "Vegetarian",
    "halal": "Halal",
    "kosher": "Kosher",
    "gluten-free": "Gluten-free",
    "lactose-free": "Lactose-free",
}
