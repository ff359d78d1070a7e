from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver


def api_paths() -> list[str]:
    """Every path of the URL map under /api/v1/, as the API's description writes it."""
    (api,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/"]
    return [one.replace("<str:", "{").replace(">", "}") for one in _routes(api, "/api/v1/")]


def _routes(resolver: Any, prefix: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one, route)
        else:
            yield route
