"""A menu's files: export, and import with a dry run first."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from menus.admin.off_menu_rows import name_of
from menus.exchange.formats import FORMATS, MOST_BYTES, file_name, read_file
from menus.exchange.incoming import FileRefused
from menus.exchange.planning import ADD, CHANGE, LEAVE, REFUSE, Plan, plan_import
from menus.services.importing import PERMISSION, PlanChanged, import_menu, keep_file, kept_file
from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.guard import attempts
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.links import PageLink
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, parse_id

NAME, EXPORT = "menus_menu_exchange", "menus_menu_export"
# Of each kind of line; a page of thousands helps nobody.
SHOWN = 300
# Reading a large one takes a second of a web process.
FILES_PER_MINUTE = 20
MEGABYTES = MOST_BYTES // 1_000_000
TITLES = {
    REFUSE: "Refused, and left out",
    CHANGE: "Changed",
    ADD: "Added",
    LEAVE: "Left as they are",
}
GONE = "That file is not kept any more. Please choose it once more."
MEANWHILE = "The menu was changed meanwhile. This is what the file would do now."


class FileForm(forms.Form):
    file = forms.FileField(label="File")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"Please choose a file of at most {MEGABYTES} MB.")
        return file


def urls(wrap: Any) -> list[URLPattern]:
    """The pages; `wrap` is the admin site's own guard of its views."""
    return [
        path("<str:menu_id>/exchange/", wrap(exchange_view), name=NAME),
        path("<str:menu_id>/export/<str:format_name>/", wrap(export_view), name=EXPORT),
    ]


def exchange_link(menu_id: object) -> PageLink:
    """Where a menu's files are."""
    return PageLink("Import and export", reverse(f"admin:{NAME}", args=[menu_id]))


@require_safe
def export_view(request: HttpRequest, menu_id: str, format_name: str) -> HttpResponse:
    menu, _ = _menu_of(request, menu_id)
    kind = FORMATS.get(format_name)
    if kind is None:
        raise Http404("No such format")
    return HttpResponse(
        kind.encode(menu),
        content_type=kind.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(menu, kind)}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_view(request: HttpRequest, menu_id: str) -> HttpResponse:
    """GET the page; POST a `file` for its dry run, or `key` and `plan` to import it."""
    menu, location = _menu_of(request, menu_id)
    may_import = may(request.user, menu.get("restaurantId"), PERMISSION)
    context = {"may_import": may_import, "form": FileForm()}
    if request.method == "POST":
        if not may_import:
            raise PermissionDenied
        done = (_import if "key" in request.POST else _dry_run)(request, menu, context)
        if done is not None:
            return done
    return _page(request, menu, location, context)


def _menu_of(request: HttpRequest, menu_id: str) -> tuple[Document, Document]:
    menu = collection("menus").find_one({"_id": parse_id(menu_id)})
    if menu is None:
        raise Http404("Menu not found")
    location = access_location(request.user, menu.get("locationId"), menu.get("restaurantId"))
    return menu, location


def _dry_run(request: HttpRequest, menu: Document, context: dict[str, Any]) -> None:
    form = FileForm(request.POST, request.FILES)
    context["form"] = form
    if not form.is_valid():
        return
    if attempts(f"imports:{request.user.pk}") > FILES_PER_MINUTE:
        form.add_error("file", "Too many files; please wait a minute.")
        return
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        plan = plan_import(menu, read_file(data))
    except FileRefused as error:
        form.add_error("file", str(error))
        return
    key = keep_file(menu=menu, who=request.user, name=file.name, data=data)
    context.update(_shown(plan, key, file.name))


def _import(request: HttpRequest, menu: Document, context: dict[str, Any]) -> Redirect | None:
    key = request.POST["key"]
    kept = kept_file(menu=menu, who=request.user, key=key)
    if kept is None:
        messages.error(request, GONE)
        return None
    try:
        plan = import_menu(
            menu=menu,
            data=bytes(kept["data"]),
            name=kept["name"],
            who=request.user,
            expected=request.POST.get("plan", ""),
            correlation_id=getattr(request, "request_id", ""),
        )
    except PlanChanged as changed:
        messages.warning(request, MEANWHILE)
        context.update(_shown(changed.plan, key, kept["name"]))
        return None
    except (ApiError, FileRefused) as error:
        if getattr(error, "code", None) == ErrorCode.NOT_ALLOWED:
            raise PermissionDenied from error
        messages.error(request, str(error))
        return None
    counts = plan.counts
    messages.success(
        request, f"Imported: {counts[ADD]} added, {counts[CHANGE]} changed. Guests see it now."
    )
    return Redirect(request.path)


def _shown(plan: Plan, key: str, name: str) -> dict[str, Any]:
    groups = []
    for action, title in TITLES.items():
        lines = [one for one in plan.lines if one.action == action]
        if lines:
            more = max(0, len(lines) - SHOWN)
            groups.append(
                {
                    "action": action,
                    "title": title,
                    "count": len(lines),
                    "lines": lines[:SHOWN],
                    "more": more,
                    "is_open": action != LEAVE,
                }
            )
    return {
        "plan": plan,
        "counts": plan.counts,
        "groups": groups,
        "key": key,
        "file_name": name,
        "changes": plan.counts[ADD] + plan.counts[CHANGE],
    }


def _page(
    request: HttpRequest, menu: Document, location: Document, context: dict[str, Any]
) -> HttpResponse:
    shown = {
        **admin.site.each_context(request),
        "title": "Import and export",
        "menu_name": name_of(menu),
        "location_name": location.get("name") or "",
        "menu_url": reverse("admin:menus_menu_change", args=[menu["_id"]]),
        "formats": [
            {"label": one.label, "url": reverse(f"admin:{EXPORT}", args=[menu["_id"], one.name])}
            for one in FORMATS.values()
        ],
        "megabytes": MEGABYTES,
        **context,
    }
    status = 400 if context["form"].errors else 200
    return TemplateResponse(request, "admin/menus/exchange.html", shown, status=status)
