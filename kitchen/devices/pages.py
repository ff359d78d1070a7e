"""Where a device becomes a kitchen screen, and what lets it open the kitchen's pages then."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http import HttpResponseRedirect as Redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView

from kitchen.devices.codes import spoken
from kitchen.devices.selectors import address_of, pairing_of_token, was_revoked
from kitchen.devices.services import CODE_LASTS, start_pairing
from orderbuddy.accounts.guard import attempts
from orderbuddy.accounts.screens import screen_of_token, set_cookie, token_of
from orderbuddy.api.errors import ApiError, ErrorCode, error_response
from orderbuddy.api.throttling import client_address
from orderbuddy.mongo import Document, iso, now

LONGEST_DEVICE = 300


class PeopleAndScreens(LoginRequiredMixin):
    """Lets a paired screen open a page of its location, and leads it home from any other.

    A screen is `request.user` then. A device that was one is led to pairing; everybody else who is
    not signed in, to the sign-in page. `leads_home`: off for what is no page of a place.
    """

    leads_home: ClassVar[bool] = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        token = token_of(request)
        if request.user.is_authenticated or not token:
            return super().dispatch(request, *args, **kwargs)
        screen = screen_of_token(token)
        if screen is None:
            return Redirect(reverse("pair-screen"))
        if self.leads_home and kwargs.get("location_id") != str(screen.location_id):
            response: HttpResponse = Redirect(address_of(screen))
        else:
            request.user = screen  # type: ignore[assignment]
            response = super().dispatch(request, *args, **kwargs)
        set_cookie(response, token)
        return response


@method_decorator([never_cache, ensure_csrf_cookie], name="dispatch")
class PairPage(TemplateView):
    """`/kitchen/pair/`: for a device that nobody signs in at; a paired one goes to its screen."""

    template_name = "kitchen/pair.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        screen = screen_of_token(token_of(request))
        if screen is not None:
            return Redirect(address_of(screen))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        revoked = bool(token := token_of(self.request)) and was_revoked(token)
        where = _confirmation_page()
        return super().get_context_data(revoked=revoked, where=where, **kwargs)


@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A new code for this device, with a token that is worth nothing until it is confirmed."""
    token = token_of(request)
    screen = screen_of_token(token)
    if screen is not None:
        return JsonResponse({"state": "paired", "address": address_of(screen)})
    address = client_address(request)
    if attempts(f"pair-screen:{address}") > settings.SCREEN_PAIRINGS_PER_MINUTE:
        return error_response(_too_many(), request)
    device = request.headers.get("User-Agent", "")[:LONGEST_DEVICE]
    token, pairing = start_pairing(replaces=token, address=address, device=device)
    response = JsonResponse(_waiting(pairing))
    set_cookie(response, token)
    return response


@never_cache
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """`{"state": "paired" | "waiting" | "none"}`: what became of this device's code."""
    token = token_of(request)
    screen = screen_of_token(token)
    if screen is not None:
        return JsonResponse({"state": "paired", "address": address_of(screen)})
    pairing = pairing_of_token(token) if token else None
    return JsonResponse(_waiting(pairing) if pairing else {"state": "none"})


def confirmation_address(code: str) -> str:
    """The admin's page at which a manager confirms this code."""
    return f"{_confirmation_page()}?{urlencode({'code': code})}"


def _confirmation_page() -> str:
    return settings.API_ENDPOINT + reverse("admin:kitchen_screen_pair")


def _waiting(pairing: Document) -> dict[str, Any]:
    left = (pairing["expiresAt"] - now()).total_seconds()
    code = pairing["_id"]
    return {
        "state": "waiting",
        "code": spoken(code),
        "expiresAt": iso(pairing["expiresAt"]),
        "secondsLeft": round(min(left, CODE_LASTS.total_seconds()), 1),
        "picture": _picture(confirmation_address(code)),
    }


def _picture(address: str) -> str:
    """A QR code as a data: address."""
    # Here: most web processes never need it, and it takes them 1 MB.
    import segno

    return segno.make(address, error="m", micro=False).svg_data_uri(border=3, light="#fff")


def _too_many() -> ApiError:
    return ApiError(
        ErrorCode.TOO_MANY_REQUESTS,
        "Too many screens ask for a code here; please wait a minute",
        headers={"Retry-After": "60"},
    )
