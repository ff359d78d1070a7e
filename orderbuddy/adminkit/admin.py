from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from orderbuddy.adminkit.deleting import references
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.links import links_in_row, links_of, parts_of
from orderbuddy.adminkit.lists import TenantChangeList, documents_by_id
from orderbuddy.adminkit.nested import NestedField, Part
from orderbuddy.adminkit.recording import record_added, record_removed, record_saved
from orderbuddy.adminkit.storing import SavedMeanwhile, insert, stored_document, write_fields
from orderbuddy.adminkit.tenancy import TenantPermissions, own, own_restaurants
from orderbuddy.mongo import collection

# A list of places that one can still read; above it, a search takes its place.
SHORT_LIST = 50
NOTHING = "—"
# Whoever loses a race lost it to somebody who saved: so many rivals are never there.
TRIES = 20


class TenantAdmin(TenantPermissions):
    """The admin of a collection that restaurants share and that other programs write too.

    A save stores the fields that its person changed and nothing else (`StoredForm`,
    `write_fields`); `nested` names the fields that have an editor of their own.
    """

    # Where the first page and the sidebar list it.
    section, section_place = "Places", 0
    # Its icon there (shell/icons.svg); "" leaves it to `navigation.ICONS`.
    icon = ""
    # What an empty list says: where such things come from.
    empty_says = ""
    form = StoredForm
    nested: dict[str, Part] = {}
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False
    # Once a document has its place, moving it would leave behind what names it.
    fixed_fields: tuple[str, ...] = ("restaurant_id", "location")
    # What is stored where nothing is written: today's apps expect a text, never null.
    blank_text: str | None = ""
    empty_value_display = NOTHING
    # Fields whose change has an entry of its own in the audit log.
    recorded_apart: frozenset[str] = frozenset()

    def prepare_rows(self, rows: list[Any]) -> None:
        """Give a list's rows what their columns show, with one query for all."""
        if not any(field.name == "location" for field in self.opts.concrete_fields):
            return
        fields = ["name", "timezone", "restaurantId"]
        places = documents_by_id("locations", (row.location_id for row in rows), fields)
        for row in rows:
            row.place = places.get(row.location_id) or {}

    def prepare_rows_for(self, request: HttpRequest, rows: list[Any]) -> None:
        """The same, where it depends on who looks."""
        self.prepare_rows(rows)

    @admin.display(description="Location")
    def where(self, obj: Any) -> str:
        return obj.place.get("name") or NOTHING

    @admin.display(description="Go to")
    def go_to(self, obj: Model) -> str:
        """A list's column with the links that every row has."""
        return links_in_row(obj, obj.looked_at_by)

    # --- reading ---------------------------------------------------------------------------------

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        """The document and, as `stored_document`, all that is stored of it.

        That is read first: a change between the two readings then makes the write fail, and is
        found when the form is checked again.
        """
        try:
            stored = stored_document(self.model, self.opts.pk.to_python(object_id))
        except ValidationError:
            return None
        obj = super().get_object(request, object_id, from_field)
        if obj is not None:
            obj.stored_document = stored
        return obj

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TenantChangeList]:
        return TenantChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Lists are filtered by their filters; an open lookup could spell out a stored secret."""
        return lookup in {one.parameter_name for one in self.list_filter}

    # --- forms -----------------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = self.fixed_fields if obj is not None else ()
        known = {field.name for field in self.opts.concrete_fields}
        return [*super().get_readonly_fields(request, obj), *(f for f in fixed if f in known)]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Whoever may only look at it gets nested parts in words, without their secrets."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**said, "fields": tuple(self._in_words(one) for one in said["fields"])})
            for title, said in fieldsets
        ]

    def _in_words(self, name: Any) -> Any:
        part = self.nested.get(name) if isinstance(name, str) else None
        if part is None:
            return name

        @admin.display(description=_label(self.opts.get_field(name)))
        def shown(obj: Model) -> str:
            return part.text(part.show(getattr(obj, name)))

        shown.__name__ = name
        return shown

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name in self.nested:
            return NestedField(self.nested[db_field.name], label=_label(db_field))
        if isinstance(db_field, models.BooleanField):
            words = {"label": _label(db_field), "help_text": db_field.help_text}
            return forms.BooleanField(required=False, **words)
        if db_field.name == "restaurant_id":
            return self._restaurant_field(request)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if isinstance(field, forms.CharField):
            field.empty_value = self.blank_text
        return field

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        mine = own(
            db_field.remote_field.model._default_manager.all(),
            request.user,
            "restaurant_id",
            self.needs.get("add", ""),
        )
        kwargs["queryset"] = mine
        if mine[: SHORT_LIST + 1].count() <= SHORT_LIST:
            kwargs["widget"] = forms.Select
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        names = dict(own_restaurants(request)) if db_field.name == "location" else {}
        if len(names) > 1:
            field.label_from_instance = lambda place: (
                f"{place} · {names.get(place.restaurant_id, place.restaurant_id)}"
            )
        return field

    def _restaurant_field(self, request: HttpRequest) -> forms.ChoiceField:
        choices = own_restaurants(request)
        if not request.user.is_superuser:
            there = self._restaurants_where(request.user, "add")
            choices = [one for one in choices if one[0] in there]
        if len(choices) != 1:
            choices.insert(0, ("", "---------"))
        return forms.ChoiceField(choices=choices, label="Restaurant")

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """A list's action is for the rows of those restaurants in which the person may do it: they
        may own one and only look at another. (Deleting says itself what it refuses.)"""
        known = self.get_actions(request).get(request.POST.get("action", ""))
        verbs = set(getattr(known[0], "allowed_permissions", ())) - {"delete"} if known else set()
        if self.restaurant_field and not request.user.is_superuser:
            for verb in verbs:
                there = self._restaurants_where(request.user, verb)
                queryset = queryset.filter(**{f"{self.restaurant_field}__in": there})
        return super().response_action(request, queryset)

    # --- saving ----------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Whoever loses a race of two saves is checked again, against what the winner stored."""
        for _ in range(TRIES):
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except SavedMeanwhile:
                continue
        messages.error(request, "Others keep changing this. Nothing was saved; please try again.")
        return HttpResponseRedirect(request.path)

    def save_model(self, request: HttpRequest, obj: Any, form: StoredForm, change: bool) -> None:
        if change:
            write_fields(obj, form.changed_fields, form.stored)
            record_saved(request, obj, self.restaurant_of(obj), form, apart=self.recorded_apart)
            return
        if "location" in form.cleaned_data:
            obj.restaurant_id = form.cleaned_data["location"].restaurant_id
        insert(obj)
        record_added(request, obj, self.restaurant_of(obj))

    def restaurant_of(self, obj: Model) -> Any:
        """The id of the restaurant that a document belongs to; None without one."""
        return getattr(obj, self.restaurant_field) if self.restaurant_field else None

    def construct_change_message(
        self, request: HttpRequest, form: StoredForm, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """What the history says: each change with what stood there before."""
        if add:
            return [{"added": {}}]
        changes = list(form.differences())
        more = [f"and {len(changes) - 50} more"] if len(changes) > 50 else []
        return [{"changed": {"fields": changes[:50] + more}}] if changes else []

    # --- deleting --------------------------------------------------------------------------------

    def get_deleted_objects(
        self, objs: Iterable[Model], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What would go, and what stands in the way; nothing is ever deleted along with it."""
        found = list(objs)
        refused = {
            str(self.opts.verbose_name)
            for obj in found
            if not self.has_delete_permission(request, obj)
        }
        named = [f"{obj}: {', '.join(names)}" for obj in found if (names := references(obj))]
        return [str(obj) for obj in found], {self._plural: len(found)}, refused, named

    @property
    def _plural(self) -> str:
        return str(self.opts.verbose_name_plural)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        if references(obj):
            return
        gone = collection(self.opts.db_table).find_one_and_delete({"_id": obj.pk})
        if gone is not None:
            record_removed(request, obj, self.restaurant_of(obj), gone)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    # --- pages -----------------------------------------------------------------------------------

    def page_title(self, obj: Model) -> str:
        return str(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        added: dict[str, Any] = {}
        if obj is not None:
            context.update(title=self.page_title(obj), subtitle=None)
            added = {
                "object_links": links_of(obj, request.user),
                "page_parts": parts_of(request, obj),
            }
        return super().render_change_form(request, {**added, **context}, *args, **kwargs)


def _label(field: models.Field) -> str:
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]
