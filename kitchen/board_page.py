"""The guests' board: what is in the making and what is ready, for a screen that guests look at."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from kitchen.boards import Kind, board_of
from kitchen.devices.pages import PeopleAndScreens
from orderbuddy.accounts.access import access_location


@method_decorator(never_cache, name="dispatch")
class BoardPage(PeopleAndScreens, TemplateView):
    """`/kitchen/{locationId}/board/[?station=ID of a station of that kind]`.

    Http404 for strangers, for members of other restaurants and for any other station's id.
    """

    template_name = "kitchen/board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        location = access_location(self.request.user, kwargs["location_id"])
        station_id = self.request.GET.get("station") or Kind.BOARD.value
        if not _is_board(str(location["_id"]), station_id):
            raise Http404("Board not found")
        place = {"id": str(location["_id"]), "name": location.get("name") or ""}
        return super().get_context_data(place=place, station_id=station_id, **kwargs)


def address_if_board(request: HttpRequest, location_id: str) -> str:
    """The board's address where `?station=` of a kitchen's page names one; "" else."""
    station_id = request.GET.get("station", "")
    if not station_id or not _is_board(location_id, station_id):
        return ""
    access_location(request.user, location_id)
    query = "" if station_id == Kind.BOARD else f"?station={station_id}"
    return reverse("guests-board", args=[location_id]) + query


def _is_board(location_id: str, station_id: str) -> bool:
    board = board_of(location_id)
    return board is not None and board.kind_of(station_id) is Kind.BOARD
