"""The kitchen's pages: the list of screens, and the screen itself, which then lives on a socket."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.generic import TemplateView

from kitchen import board_page
from kitchen.boards import EXPO, Kind, kind_of
from kitchen.devices.pages import PeopleAndScreens
from kitchen.selectors import stations_of
from orderbuddy.accounts.access import access_location, locations_of
from orderbuddy.mongo import Document


@method_decorator(never_cache, name="dispatch")
class KitchenHome(PeopleAndScreens, TemplateView):
    """`/kitchen/`: the person's locations with a link to each screen."""

    template_name = "kitchen/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = [_place(location) for location in locations_of(self.request.user)]
        return super().get_context_data(places=places, **kwargs)


# Bumping needs the CSRF cookie, and a screen is opened without any form that would set it.
@method_decorator([never_cache, ensure_csrf_cookie], name="dispatch")
class KitchenScreen(PeopleAndScreens, TemplateView):
    """`/kitchen/{locationId}/[?station=ID]`: all stations side by side, one alone, or expo
    (`?station=expo`, or the id of a station of that kind).

    Http404 for strangers, for members of other restaurants and for a foreign station's id.
    """

    template_name = "kitchen/screen.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if address := board_page.address_if_board(request, kwargs["location_id"]):
            return HttpResponseRedirect(address)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = _place(access_location(self.request.user, kwargs["location_id"]))
        station_id = self.request.GET.get("station", "")
        expo = {EXPO, *(one["id"] for one in place["expo"])}
        if station_id and station_id not in {*expo, *(one["id"] for one in place["stations"])}:
            raise Http404("Station not found")
        kind = Kind.EXPO if station_id in expo else Kind.STATION
        return super().get_context_data(place=place, station_id=station_id, kind=kind, **kwargs)


@method_decorator(never_cache, name="dispatch")
class KitchenWorker(PeopleAndScreens, TemplateView):
    """`/kitchen/sw.js`: with it a screen opens while the network is away."""

    leads_home = False
    template_name = "kitchen/sw.js"
    content_type = "text/javascript"


def _place(location: Document) -> dict[str, Any]:
    stored = stations_of(location)
    return {
        "id": str(location["_id"]),
        "name": location.get("name") or "",
        "restaurant_id": location.get("restaurantId") or "",
        "stations": _screens(stored, Kind.STATION, "Station"),
        # Expo is there also where nobody has made a station of that kind.
        "expo": _screens(stored, Kind.EXPO, "") or [{"id": EXPO, "name": ""}],
    }


def _screens(stored: list[Document], kind: Kind, unnamed: str) -> list[dict[str, str]]:
    return [
        {"id": str(station["_id"]), "name": station.get("name") or unnamed}
        for station in stored
        if kind_of(station) is kind
    ]
