"""Campaigns in the admin: a list with how each stands, a form in plain words, and its results."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.filters import LocationFilter, YesNoFilter
from orderbuddy.adminkit.links import PageLink, row_links
from orderbuddy.adminkit.lists import documents_by_id
from orderbuddy.adminkit.tenancy import chosen_place, places_where
from orderbuddy.mongo import Document, collection, now, parse_id
from ordering.admin.campaigns.editor import Editor
from ordering.admin.campaigns.results_page import results_context
from ordering.admin.campaigns.showing import gives, state_mark, used_words, who_has_it
from ordering.campaigns.checks import state_of
from ordering.campaigns.results import has_orders
from ordering.campaigns.terms import campaign_of
from ordering.campaigns.used import read_used
from ordering.models import Campaign
from ordering.services.campaigns import end_campaign, start_campaign

PERMISSION = "campaigns.change"


class RunningFilter(YesNoFilter):
    title = "whether it is on"
    parameter_name = "running"
    field = "is_active"
    yes, no = "On", "Off"


@row_links(Campaign)
def results(campaign: Campaign) -> list[PageLink]:
    return [PageLink("Results", reverse("admin:ordering_campaign_results", args=[campaign.pk]))]


@admin.register(Campaign)
class CampaignAdmin(TenantAdmin):
    """A form of its own: what is stored is nested, and depends on what guests get."""

    section, section_place = "Offer", 2
    empty_says = "A campaign gives guests of a flyer, a table or a code something off."
    needs = {"add": PERMISSION, "change": PERMISSION, "delete": PERMISSION}
    list_display = ("name", "state", "what", "who", "used", "where", "go_to")
    list_filter = (LocationFilter, RunningFilter)
    search_fields = ("name",)
    ordering = ("-pk",)
    sortable_by = ()
    actions = ("start", "stop")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.results_view)
        own = [path("<path:object_id>/results/", view, name="ordering_campaign_results")]
        return [*own, *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that orders name is ended, not deleted: its figures would go with it."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not has_orders(obj.pk))

    # --- the form --------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if object_id is None:
            return self._add(request)
        campaign = self.get_object(request, object_id)
        if campaign is None or not self.has_view_permission(request, campaign):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        may_change = self.has_change_permission(request, campaign)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        location = _location_of(campaign)
        editor = Editor(request, location, campaign.stored_document, may_change=may_change)
        if request.method == "POST" and editor.save():
            if editor.said:
                self.log_change(request, campaign, [{"changed": {"fields": editor.said}}])
            return self._saved(request, campaign, "was changed" if editor.said else "is as it was")
        return self._page(request, editor, campaign)

    def _add(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        places = places_where(request, PERMISSION)
        location = chosen_place(request, places)
        if location is None:
            return self._choose_place(request, places)
        editor = Editor(request, location, {}, may_change=True)
        if request.method == "POST" and editor.save():
            campaign = Campaign.objects.get(pk=editor.stored["_id"])
            self.log_addition(request, campaign, [{"added": {}}])
            return self._saved(request, campaign, "was made")
        return self._page(request, editor, None)

    def _choose_place(self, request: HttpRequest, places: list[Document]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Where is the new campaign?",
            "places": [(str(one["_id"]), one.get("name") or "—") for one in places],
        }
        return TemplateResponse(request, "ordering/admin/campaign_place.html", context)

    def _page(
        self, request: HttpRequest, editor: Editor, campaign: Campaign | None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **editor.context(),
            "opts": self.opts,
            "original": campaign,
            "title": campaign.name if campaign else "New campaign",
            "has_delete_permission": campaign is not None
            and self.has_delete_permission(request, campaign),
            "may_see_results": campaign is not None and _may_see(request, campaign),
        }
        return TemplateResponse(request, "ordering/admin/campaign_form.html", context)

    def _saved(self, request: HttpRequest, campaign: Campaign, done: str) -> HttpResponse:
        self.message_user(request, f"“{campaign}” {done}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:ordering_campaign_change", args=[campaign.pk]))

    # --- results ---------------------------------------------------------------------------------

    def results_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        campaign = self.get_object(request, object_id)
        if campaign is None or not self.has_view_permission(request, campaign):
            raise Http404("Campaign not found")
        if not _may_see(request, campaign):
            raise PermissionDenied
        location = _location_of(campaign)
        context = {
            **self.admin_site.each_context(request),
            **results_context(campaign.stored_document, location),
            "opts": self.opts,
            "original": campaign,
            "title": f"Results of “{campaign}”",
        }
        return TemplateResponse(request, "ordering/admin/campaign_results.html", context)

    # --- the list --------------------------------------------------------------------------------

    def prepare_rows(self, rows: list[Campaign]) -> None:
        super().prepare_rows(rows)
        found = collection("campaigns").find({"_id": {"$in": [row.pk for row in rows]}})
        stored = {one["_id"]: one for one in found}
        for row in rows:
            row.terms = campaign_of(stored.get(row.pk) or {"_id": row.pk})
        keys = {parse_id(one) for row in rows for one in row.terms.origin_ids}
        origins = documents_by_id("origins", filter(None, keys), ["label"])
        labels = {str(key): one.get("label") or "—" for key, one in origins.items()}
        for row in rows:
            row.labels = labels
            limited = row.terms.limits.any
            row.counted = read_used(row.pk) if limited else None

    @admin.display(description="State")
    def state(self, campaign: Campaign) -> SafeString:
        return state_mark(state_of(campaign.terms, campaign.place, now(), campaign.counted))

    @admin.display(description="Guests get")
    def what(self, campaign: Campaign) -> str:
        return gives(campaign.terms)

    @admin.display(description="Who")
    def who(self, campaign: Campaign) -> str:
        return who_has_it(campaign.terms, campaign.labels)

    @admin.display(description="Used")
    def used(self, campaign: Campaign) -> str:
        words = used_words(campaign.terms, campaign.counted)
        return ", ".join(one["words"] for one in words) or "—"

    @admin.action(description="Start", permissions=["change"])
    def start(self, request: HttpRequest, queryset: Any) -> None:
        self._switch(request, queryset, start_campaign, "running now", "no → yes")

    @admin.action(description="End", permissions=["change"])
    def stop(self, request: HttpRequest, queryset: Any) -> None:
        self._switch(request, queryset, end_campaign, "ended", "yes → no")

    def _switch(self, request: HttpRequest, queryset: Any, deed: Any, done: str, said: str) -> None:
        changed = 0
        for campaign in queryset:
            if not self.has_change_permission(request, campaign):
                continue
            stored = collection("campaigns").find_one({"_id": campaign.pk}) or {}
            after = deed(campaign=stored, who=request.user)
            if after.get("isActive") is not stored.get("isActive"):
                changed += 1
                self.log_change(request, campaign, [{"changed": {"fields": [f"On: {said}"]}}])
        self.message_user(request, f"{changed} {done}.", messages.SUCCESS)


def _may_see(request: HttpRequest, campaign: Campaign) -> bool:
    return may(request.user, campaign.restaurant_id, "campaigns.results")


def _location_of(campaign: Campaign) -> Document:
    found = collection("locations").find_one({"_id": campaign.location_id})
    return found or {"_id": campaign.location_id}
