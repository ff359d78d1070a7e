"""Writing a broadcast: the form, and what guests will read, as somebody writes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http import HttpResponseRedirect as Redirect
from django.urls import reverse

from messaging.admin.broadcasts.forms import BroadcastForm, initial_of, sample_of
from messaging.admin.broadcasts.looking import look
from messaging.admin.broadcasts.pages import PERMISSION, Pages, asked, whole
from messaging.broadcasts import editing
from orderbuddy.accounts.access import acts_everywhere
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.tenancy import chosen_place, own_places, places_where
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, collection


class WritingPages(Pages):
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if object_id is None:
            return self._add(request)
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        stored, may_change = obj.stored_document, self.has_change_permission(request, obj)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        if stored["state"] != "draft" or not may_change:
            return self._standing(request, obj, may_change=may_change)
        return self._edit(request, obj)

    def _add(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        places = places_where(request, PERMISSION)
        location = chosen_place(request, places)
        if location is None:
            context = {"places": [(str(one["_id"]), one.get("name") or "—") for one in places]}
            return self._render(request, "place", "Where is the new broadcast?", None, context)
        form = self._form(request, location, {**editing.USUAL, "link": {"by": "code"}})
        if request.method == "POST" and form.is_valid():
            made = editing.create(
                who=request.user, location=location, terms=form.terms(), **asked(request)
            )
            return Redirect(reverse("admin:broadcast_send", args=[made["_id"]]))
        return self._written(request, form, location, None)

    def _edit(self, request: HttpRequest, obj: Any) -> HttpResponse:
        stored, location = obj.stored_document, editing.location_of(obj.stored_document)
        form = self._form(request, location, stored)
        if request.method == "POST" and form.is_valid():
            try:
                editing.change(
                    who=request.user,
                    broadcast=stored,
                    terms=form.terms(),
                    rev=whole(request.POST.get("rev")),
                    **asked(request),
                )
            except ApiError as error:
                form.add_error(None, f"{error}. Nothing was saved.")
            else:
                return Redirect(reverse("admin:broadcast_send", args=[obj.pk]))
        return self._written(request, form, location, obj)

    def _form(self, request: HttpRequest, location: Document, stored: Document) -> BroadcastForm:
        may_all = acts_everywhere(request.user, location.get("restaurantId"))
        data = request.POST if request.method == "POST" else None
        return BroadcastForm(data, initial=initial_of(stored), location=location, may_all=may_all)

    def _written(
        self, request: HttpRequest, form: BroadcastForm, location: Document, obj: Any
    ) -> HttpResponse:
        context = {
            "form": form,
            "location": location,
            "rev": obj.stored_document["rev"] if obj else 0,
            "look_at": reverse("admin:broadcast_look", args=[location["_id"]]),
        }
        return self._render(request, "form", str(obj or "New broadcast"), obj, context)

    def look_view(self, request: HttpRequest, location_id: str) -> HttpResponse:
        """POST the form: {guests, byChannel, texts, faults} of it as it is written. `sameGuests`:
        how many guests it is for is known already."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        place = next((one for one in own_places(request) if str(one["_id"]) == location_id), None)
        if place is None:
            raise Http404("Location not found")
        if not may(request.user, place["restaurantId"], PERMISSION):
            raise PermissionDenied
        location = collection("locations").find_one({"_id": place["_id"]}) or place
        may_all = acts_everywhere(request.user, place["restaurantId"])
        terms = sample_of(request.POST, location, may_all=may_all)
        where = {"restaurantId": place["restaurantId"], "locationId": place["_id"]}
        counts = not request.POST.get("sameGuests")
        return JsonResponse(look({**where, **terms}, location, counts=counts))
