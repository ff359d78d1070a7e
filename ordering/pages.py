"""The guest's pages: one shell for menu and status, its manifest and its service worker.

The shell is the same for every code: its scripts read the address and ask the REST API. So it can
be kept on the guest's device as a whole, and a page is never newer than its scripts.
"""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from menus.models import Restaurant
from ordering.selectors import origin_json

STATIC = Path(__file__).parent / "static"
# What Stripe.js needs beside its own address: https://docs.stripe.com/security/guide#content-security-policy
STRIPE_JS, STRIPE_TOO = "https://js.stripe.com", ["https://*.js.stripe.com"]
STRIPE_FRAMES = ["https://hooks.stripe.com"]
GROUND_COLOUR, BRAND_COLOUR = "#faf6f0", "#b3401f"


@require_safe
def guest(request: HttpRequest, **ids: str) -> HttpResponse:
    """The page for a code (`/o/…`) or an order (`/status/…`); unknown ids get a friendly word."""
    response = HttpResponse(_shell())
    # Asked again each time: a page must not be older than the scripts that it names.
    response["Cache-Control"] = "no-cache"
    if "order_id" not in ids:
        response._csp_update = _gateways_policy()  # type: ignore[attr-defined]
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to install the menu of the code `?o=`."""
    origin = origin_json(request.GET.get("o", ""))
    start = reverse("guest-menu", args=[origin["_id"]]) if origin["_id"] else reverse("guest")
    name = _restaurant_name(origin["restaurantId"])
    body = {
        "id": start,
        "name": name,
        "short_name": name[:24],
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND_COLOUR,
        "theme_color": BRAND_COLOUR,
        "icons": [
            _icon("icon-192.png", 192),
            _icon("icon-512.png", 512),
            {**_icon("maskable-512.png", 512), "purpose": "maskable"},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it changes whenever a file of the page does, and then renews them all."""
    response = HttpResponse(_worker(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


def _gateways_policy() -> dict[str, list[str]]:
    """Where the page may fetch card forms from: guests pay on it. Other pages stay closed."""
    emergepay, stripe = _origin(settings.EMERGEPAY_ASSETS_URL), _origin(settings.STRIPE_JS_URL)
    is_stripe = stripe == STRIPE_JS
    scripts = [emergepay, stripe, *(STRIPE_TOO if is_stripe else [])]
    apis = [_origin(settings.EMERGEPAY_ENVIRONMENT_URL), _origin(settings.STRIPE_API_URL)]
    return {
        "script-src": ["'self'", *scripts],
        "frame-src": [*scripts, apis[0], *(STRIPE_FRAMES if is_stripe else [])],
        "connect-src": ["'self'", emergepay, *apis],
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def kept_unless_debugging(make: Callable[[], str]) -> Callable[[], str]:
    """Made once a process; each time anew where files change under a running server."""
    kept = cache(make)
    return lambda: make() if settings.DEBUG else kept()


@kept_unless_debugging
def _shell() -> str:
    modules = [name for name in _files("*.js") if not name.endswith("/main.js")]
    return render_to_string("ordering/guest.html", {"styles": _files("*.css"), "modules": modules})


@kept_unless_debugging
def _worker() -> str:
    files = [static(name) for name in _files("*.css") + _files("*.js")]
    context = {
        "release": release(),
        "page": reverse("guest"),
        "icon": static("ordering/icons/icon-192.png"),
        "files": mark_safe(json.dumps(files)),  # noqa: S308 (names of our own files)
    }
    return render_to_string("ordering/sw.js", context)


def guest_styles() -> list[str]:
    """The style sheets of the guests' pages, for a page that looks like one."""
    return _files("*.css")


def release() -> str:
    """A name that changes with the contents of any file of the page."""
    digest = hashlib.blake2b(_shell().encode(), digest_size=8)
    for name in _files("*.css") + _files("*.js"):
        digest.update((STATIC / name).read_bytes())
    return digest.hexdigest()


def _files(pattern: str) -> list[str]:
    found = (STATIC / "ordering" / "guest").rglob(pattern)
    return sorted(path.relative_to(STATIC).as_posix() for path in found)


def _icon(name: str, size: int) -> dict[str, Any]:
    return {
        "src": static(f"ordering/icons/{name}"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
    }


def _restaurant_name(restaurant_id: str) -> str:
    found = Restaurant.objects.filter(pk=restaurant_id).values_list("name", flat=True).first()
    return found or "OrderBuddy"
