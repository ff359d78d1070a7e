"""Pages about all codes of a location: many at once, the sheet to print, how they look."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, collection, parse_id
from orderbuddy.uploads import store_picture
from ordering.admin.origin_forms import LookForm, ManyForm, PlaceForm, SheetForm
from ordering.codes.cards import link_of, sheet_of, svg_of
from ordering.codes.style import style_faults
from ordering.services.origins import create_origins, set_qr_style

PERMISSION = "codes.change"
MANY, SHEET, LOOK = "ordering_origin_many", "ordering_origin_sheet", "ordering_origin_look"
PREVIEW = "ordering_origin_look_preview"
EXAMPLE = "/q/example"


def list_address(location_id: object) -> str:
    """The list of a location's tables and codes."""
    return f"{reverse('admin:ordering_origin_changelist')}?location={location_id}"


def add_many_view(request: HttpRequest) -> HttpResponse:
    """GET the form; POST makes what is not there yet."""
    places = _places(request, PERMISSION)
    form = ManyForm(request.POST or None, places=places, initial=_chosen(request))
    if request.method == "POST" and form.is_valid():
        try:
            location = _make_many(request, form)
        except ApiError as error:
            form.add_error(None, error.message)
        else:
            return HttpResponseRedirect(list_address(location["_id"]))
    context = {"title": "Add many tables", "form": form}
    return _page(request, "admin/ordering/origin/add_many.html", context)


def _make_many(request: HttpRequest, form: ManyForm) -> Document:
    said = form.cleaned_data
    location = access_location(request.user, said["location"])
    taken = set(collection("origins").distinct("label", {"locationId": location["_id"]}))
    names = [name for name in form.names if name not in taken]
    if names:
        create_origins(
            location=location, names=names, kind=said["kind"], who=request.user,
            one_visit=said["one_visit"],
        )  # fmt: skip
    there = len(form.names) - len(names)
    words = f"{len(names)} added." + (f" {there} were there already." if there else "")
    messages.success(request, words)
    return location


def sheet_view(request: HttpRequest) -> HttpResponse:
    """GET the form; with `pdf`, the sheet."""
    places = _places(request, "")
    asked = "pdf" in request.GET
    form = SheetForm(
        request.GET if asked else None, places=places,
        initial={**_chosen(request), "ids": request.GET.get("ids", "")},
    )  # fmt: skip
    if asked and form.is_valid():
        return _sheet(request, form)
    context = {"title": "Print codes", "form": form, "ticked": _ticked(request.GET.get("ids"))}
    return _page(request, "admin/ordering/origin/sheet.html", context)


def _sheet(request: HttpRequest, form: SheetForm) -> HttpResponse:
    said = form.cleaned_data
    location = access_location(request.user, said["location"])
    wanted: Document = {"locationId": location["_id"]}
    if said["kind"]:
        wanted["type"] = said["kind"]
    if said["ids"]:
        wanted["_id"] = {"$in": _ticked(said["ids"])}
    origins = sorted(collection("origins").find(wanted).limit(1000), key=_by_number)
    if not origins:
        messages.error(request, "There is nothing to print here.")
        return HttpResponseRedirect(list_address(location["_id"]))
    pdf = sheet_of(
        location, origins, paper=said["paper"], per_page=said["per_page"], words=said["words"]
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="codes.pdf"'
    return response


def _ticked(ids: str | None) -> list[Any]:
    return [key for one in (ids or "").split(",") if (key := parse_id(one))]


def _by_number(origin: Document) -> tuple[list[tuple[int, str]], str]:
    """Table 2 before Table 10."""
    words = str(origin.get("label") or "").casefold().split()
    return [(int(one), "") if one.isdecimal() else (-1, one) for one in words], str(origin["_id"])


def look_view(request: HttpRequest) -> HttpResponse:
    """GET the form with a picture of it; POST stores what phones can read."""
    places = _places(request, PERMISSION)
    location = _location(request, places)
    form = LookForm(request.POST or None, request.FILES or None, location=location)
    if request.method == "POST" and form.is_valid():
        try:
            set_qr_style(
                location=location, style=form.style, image=_logo(form, location), who=request.user
            )
        except ApiError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "This is how the codes look now. Print them again.")
            return HttpResponseRedirect(f"{reverse(f'admin:{LOOK}')}?location={location['_id']}")
    choice = PlaceForm(places=places, initial=_chosen(request))
    context = {
        "title": "How codes look",
        "form": form,
        "choice": choice if len(places) > 1 else None,
        "location": location,
        "location_id": str(location["_id"]),
        "preview": f"{reverse(f'admin:{PREVIEW}')}?location={location['_id']}",
    }
    return _page(request, "admin/ordering/origin/look.html", context)


def _logo(form: LookForm, location: Document) -> str | None:
    """The logo's new address; "" without one, None where it stays. Raises PictureError."""
    if form.cleaned_data.get("logo"):
        restaurant_id = str(location.get("restaurantId"))
        file = form.cleaned_data["logo"]
        return store_picture(file, restaurant_id=restaurant_id, purpose="logo").url
    return "" if form.cleaned_data.get("no_logo") else None


def preview_view(request: HttpRequest) -> HttpResponse:
    """A code as the form says it; 400 with the sentences that say why no phone could read it."""
    location = _location(request, _places(request, PERMISSION))
    form = LookForm(request.GET if "dots" in request.GET else None, location=location)
    if form.is_bound:
        if not form.is_valid():
            return _sentences([one for errors in form.errors.values() for one in errors])
        faults = [*style_faults(form.style)]
        if faults:
            return _sentences(faults)
        location = {**location, "qrCodeStyle": form.style}
    origin = collection("origins").find_one({"locationId": location["_id"]})
    link = link_of(origin) if origin else request.build_absolute_uri(EXAMPLE)
    return HttpResponse(svg_of(location, link, "Preview"), content_type="image/svg+xml")


def _sentences(sentences: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(sentences), status=400, content_type="text/plain; charset=utf-8")


def _places(request: HttpRequest, permission: str) -> list[Document]:
    """The person's own locations where they may do this; PermissionDenied without one."""
    found = [
        one
        for one in own_places(request)
        if not permission or may(request.user, one["restaurantId"], permission)
    ]
    if not found:
        raise PermissionDenied
    return found


def _location(request: HttpRequest, places: list[Document]) -> Document:
    wanted = request.GET.get("location") or str(places[0]["_id"])
    if wanted not in {str(one["_id"]) for one in places}:
        raise Http404("Location not found")
    return access_location(request.user, wanted)


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {"location": request.GET["location"]} if request.GET.get("location") else {}


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})
