from django.urls import get_resolver


def api_paths() -> list[str]:
    """Every path of the URL map under /api/v1/, as the API's description writes it."""
    (api,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/"]
    routes = [str(one.pattern) for one in api.url_patterns]
    return ["/api/v1/" + one.replace("<str:", "{").replace(">", "}") for one in routes]
