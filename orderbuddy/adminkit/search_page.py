from dataclasses import asdict

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from orderbuddy.adminkit.search import LONGEST, SHORTEST, find
from orderbuddy.api.throttling import Window

# A fast typist asks thirty times in that time.
MOST_ASKED, WINDOW_SECONDS = 80, 10

_asked = Window(WINDOW_SECONDS)


@never_cache
def search_view(request: HttpRequest) -> HttpResponse:
    """GET `q`: a page, or for the palette (`Accept: application/json`)
    `{"groups": [{"name", "hits": [{"title", "detail", "url"}]}]}`."""
    as_json = request.headers.get("Accept", "").startswith("application/json")
    if _asked.count(str(request.user.pk)) > MOST_ASKED:
        return _too_often(as_json)
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups = find(request, text)
    if as_json:
        told = [{"name": name, "hits": list(map(asdict, hits))} for name, hits in groups]
        return JsonResponse({"groups": told})
    context = {
        **admin.site.each_context(request),
        "title": "Find",
        "text": text,
        "groups": groups,
        "is_too_short": 0 < len(text) < SHORTEST,
    }
    return TemplateResponse(request, "adminkit/search.html", context)


def _too_often(as_json: bool) -> HttpResponse:
    said = "You search faster than we can look. Please wait a moment."
    body = {"message": said}
    answer = JsonResponse(body) if as_json else HttpResponse(said, content_type="text/plain")
    answer.status_code = 429
    answer["Retry-After"] = str(WINDOW_SECONDS)
    return answer
