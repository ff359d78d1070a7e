"""The API's description and its two readers: our own static files, no inline script."""

from functools import cache

from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

# Both readers style themselves from script; neither needs inline script.
READER_CSP = {"style-src": ["'self'", "'unsafe-inline'"], "worker-src": ["'self'", "blob:"]}


@cache
def _schema(media: str) -> bytes:
    """The whole description; it is the same for everybody, so each process makes it once."""
    found = SchemaGenerator().get_schema(request=None, public=True)
    renderer = OpenApiYamlRenderer() if media == "yaml" else OpenApiJsonRenderer()
    return renderer.render(found, renderer_context={})


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 as JSON, or as YAML with `?format=yaml`."""
    media = "yaml" if request.GET.get("format") == "yaml" else "json"
    content_type = f"application/vnd.oai.openapi{'' if media == 'yaml' else '+json'}"
    return HttpResponse(_schema(media), content_type=content_type)


@csp_update(READER_CSP)
@require_safe
def swagger(request: HttpRequest) -> HttpResponse:
    """Swagger UI: reads the description and sends requests."""
    return render(request, "orderbuddy/swagger.html")


@csp_replace({"img-src": ["'self'", "data:"]})  # nothing of another server, whoever asks for it
@csp_update(READER_CSP)
@require_safe
def redoc(request: HttpRequest) -> HttpResponse:
    """ReDoc: the description as one long page to read."""
    return render(request, "orderbuddy/redoc.html")
