"""What a text that is being written would look like; nothing is stored."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from messaging.admin.texts.brand import guarded_brand, posted_brand
from messaging.admin.texts.editor import guarded
from messaging.admin.texts.forms import approval_text, faults_by_field, posted_text, sentence
from messaging.texts.brand import brand_of
from messaging.texts.defaults import default_of
from messaging.texts.showing import preview, preview_json
from messaging.texts.stored import text_for
from messaging.texts.wording import Text

SCHEME = "@media (prefers-color-scheme: dark)"
# An e-mail in a frame may load its logo and draw itself, and nothing else.
_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https: http:; "
    "frame-ancestors 'self'; form-action 'none'; base-uri 'none'"
)


def preview_view(
    request: HttpRequest, restaurant_id: str, event: str, channel: str, language: str
) -> HttpResponse:
    """The text as JSON, with faults and hints as the page words them."""
    key = guarded(request, restaurant_id, event, channel, language)
    text = text_of_request(request, restaurant_id, key)
    said = preview_json(restaurant_id, *key, text)
    said["html"] = ""
    said["faults"] = faults_by_field(said["faults"], channel)
    said["hints"] = [sentence(one, channel) for one in said["hints"]]
    said["approval"] = approval_text(text.body) if channel == "whatsapp" else ""
    answer = HttpResponse(msgspec.json.encode(said), content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer


@xframe_options_sameorigin
def letter_view(
    request: HttpRequest, restaurant_id: str, event: str, channel: str, language: str
) -> HttpResponse:
    """The e-mail, for a frame; `scheme` is `dark` or `light`."""
    key = guarded(request, restaurant_id, event, channel, language)
    content = preview(*key, text_of_request(request, restaurant_id, key), brand_of(restaurant_id))
    return letter_page(content.html, request.POST.get("scheme", ""))


@xframe_options_sameorigin
def brand_letter_view(request: HttpRequest, restaurant_id: str) -> HttpResponse:
    """An e-mail in the colour that is being chosen."""
    guarded_brand(request, restaurant_id)
    key = ("order_ready", "email", "en")
    brand = posted_brand(request, restaurant_id)
    content = preview(*key, default_of(*key), brand)
    return letter_page(content.html, request.POST.get("scheme", ""))


def text_of_request(request: HttpRequest, restaurant_id: str, key: tuple[str, str, str]) -> Text:
    """What is being written (POST), else what is stored."""
    return posted_text(request) if request.method == "POST" else text_for(restaurant_id, *key)


def letter_page(html: str, scheme: str) -> HttpResponse:
    """A page that can do nothing: no script, no form, no cookie of ours."""
    chosen = {"dark": "@media all", "light": "@media not all"}.get(scheme, SCHEME)
    page = HttpResponse(html.replace(SCHEME, chosen))
    page["Content-Security-Policy"] = _POLICY
    page["Cache-Control"] = "no-store"
    return page
