"""`/unsubscribe/{token}`: a page with one button, and the one click that mail programs send."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging.consent.unsubscribing import Subscribed, read_token, unsubscribe
from orderbuddy.mongo import collection

WORDS = {
    "en": {
        "title": "No more offers?",
        "text": "{name} will send you no more news and offers this way. What concerns your orders "
        "still reaches you.",
        "button": "Unsubscribe",
        "done": "You are unsubscribed",
        "done_text": "{name} sends you no more news and offers this way.",
        "unknown": "This link does not work",
        "unknown_text": "Please open the newest message again, or answer STOP to it.",
    },
    "es": {
        "title": "¿No más ofertas?",
        "text": "{name} no le enviará más novedades ni ofertas por esta vía. Lo que se refiere "
        "a sus pedidos le seguirá llegando.",
        "button": "Darme de baja",
        "done": "Se ha dado de baja",
        "done_text": "{name} no le enviará más novedades ni ofertas por esta vía.",
        "unknown": "Este enlace no funciona",
        "unknown_text": "Abra de nuevo el último mensaje o respóndalo con STOP.",
    },
    "pt": {
        "title": "Sem mais ofertas?",
        "text": "{name} não vai mais enviar novidades e ofertas por este meio. O que diz respeito "
        "aos seus pedidos continua chegando.",
        "button": "Descadastrar",
        "done": "Você foi descadastrado",
        "done_text": "{name} não envia mais novidades e ofertas por este meio.",
        "unknown": "Este link não funciona",
        "unknown_text": "Abra de novo a última mensagem ou responda STOP a ela.",
    },
}


# The signature in the address is what allows it: a mail program sends no cookie and no token.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_view(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, and changes nothing (programs follow links to look for harm); POST ends it."""
    language = request.GET.get("lang", "en")
    words = WORDS.get(language, WORDS["en"])
    subscribed = read_token(token)
    if subscribed is None:
        return _page(request, words, language, "unknown", status=404)
    if request.method == "POST":
        unsubscribe(subscribed)
        return _page(request, words, language, "done", name=_name(subscribed))
    return _page(request, words, language, "title", name=_name(subscribed))


def _page(
    request: HttpRequest, words: dict[str, str], language: str, which: str, *,
    name: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    text = words["text" if which == "title" else f"{which}_text"]
    context: dict[str, Any] = {
        "language": language if language in WORDS else "en",
        "title": words[which],
        "text": text.format(name=name),
        "button": words["button"] if which == "title" else "",
    }
    return render(request, "consent/unsubscribe.html", context, status=status)


def _name(subscribed: Subscribed) -> str:
    found = collection("restaurants").find_one({"_id": subscribed.restaurant_id}, {"name": 1})
    return (found or {}).get("name") or "OrderBuddy"
