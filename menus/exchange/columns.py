"""The columns of a menu as a table: one row a category, item, size, choice or option."""

from django.conf import settings

KIND, ID, ITEM, CHOICE = "kind", "id", "item", "choice"
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
# Which of a row's texts have a column in each language.
TEXTS = {
    "name": ("category", "item", "size", "choice", "option"),
    "description": ("category", "item"),
}
# Column → kind of row → its field.
COLUMNS: dict[str, dict[str, str]] = {
    "category": {"item": "categoryId"},
    "price": {"item": "priceCents", "size": "priceCents", "option": "priceCents"},
    "cost": {"item": "makingCostCents"},
    "stations": {"item": "stationTags", "option": "stationTags"},
    "minutes": {"item": "makeMinutes"},
    "course": {"item": "course"},
    "allergens": {"item": "allergens", "option": "allergens"},
    "diets": {"item": "diets", "option": "diets"},
    "usual size": {"size": "default"},
    "purpose": {"choice": "type"},
    "required": {"choice": "required"},
    "guests choose": {"choice": "selectionMode"},
    "at most": {"choice": "maxChoices"},
    "free choices": {"choice": "freeChoices"},
    "each further choice": {"choice": "extraChoicePriceCents"},
    "emoji": {"category": "emoji"},
    "pictures": {"item": "imageUrls"},
    "offered": {"category": "schedule", "item": "schedule"},
}
# What people call the kinds, beside our own words and today's.
KIND_WORDS = {
    "category": "category", "item": "item", "dish": "item", "size": "size", "variant": "size",
    "choice": "choice", "modifier": "choice", "option": "option",
}  # fmt: skip
MONEY = frozenset({"price", "cost", "each further choice"})
NUMBERS = frozenset({"minutes", "course", "at most", "free choices"})


def text_column(field: str, language: str) -> str:
    """Such as `name (es)`."""
    return f"{field} ({language})"


HEADER = (
    KIND, ID, ITEM, CHOICE,
    *(text_column(field, code) for field in TEXTS for code in LANGUAGES),
    *COLUMNS,
)  # fmt: skip
