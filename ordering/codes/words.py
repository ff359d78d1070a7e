"""What is said to guests who scan, in their language; and what a printed card asks of them."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_from_request

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "unknown": ("This code is not in use", "Please ask the staff for the menu."),
        "over": (
            "This visit has ended",
            "Its code cannot be used again. To order, please ask the staff for a new one.",
        ),
        "look": "Look at the menu",
        "card": "Scan to see the menu and order",
    },
    "es": {
        "unknown": ("Este código no está en uso", "Pide la carta al personal, por favor."),
        "over": (
            "Esta visita ha terminado",
            "Su código ya no sirve. Para pedir, pide uno nuevo al personal, por favor.",
        ),
        "look": "Ver la carta",
        "card": "Escanea para ver la carta y pedir",
    },
    "pt": {
        "unknown": ("Este código não está em uso", "Peça o cardápio à equipe, por favor."),
        "over": (
            "Esta visita terminou",
            "O código não serve mais. Para pedir, peça um novo à equipe, por favor.",
        ),
        "look": "Ver o cardápio",
        "card": "Escaneie para ver o cardápio e pedir",
    },
}


def words_for(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """The browser's language, as far as we speak it, and its words."""
    language = get_language_from_request(request).split("-")[0]
    found = language if language in WORDS else "en"
    return found, WORDS[found]


def card_words(languages: Any) -> str:
    """What a card says, in the first of a location's languages that we speak."""
    spoken = [one for one in languages or () if one in WORDS] if isinstance(languages, list) else []
    return WORDS[spoken[0] if spoken else "en"]["card"]
