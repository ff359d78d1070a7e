from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401  (registers Group, before us)
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from orderbuddy import audit
from orderbuddy.accounts.models import User
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.fields import OrderedChoicesField
from orderbuddy.adminkit.filters import YesNoFilter
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.roles import RestaurantsWidget, RolesField
from orderbuddy.adminkit.tenancy import own_restaurants

# Members and superusers: groups of permissions have no meaning here.
admin.site.unregister(Group)


class UserForm(StoredForm):
    """A person; the password is write-only."""

    new_password = forms.CharField(
        required=False,
        strip=False,
        label="New password",
        help_text="At least ten characters. Leave it empty to keep the one they have.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "roles" in self.fields:
            self._bind_roles()

    def _bind_roles(self) -> None:
        person, roles, shown = (
            self.instance,
            self.fields["roles"],
            self.fields["restaurants"].widget,
        )
        roles.stored = person.roles or {}
        shown.held = set(person.restaurants or ())
        posted = roles.widget.value_from_datadict(self.data, {}, "roles") if self.is_bound else {}
        shown.roles = roles.stored | {one: role for one, role in posted.items() if role}

    def clean_email(self) -> str | None:
        email = (self.cleaned_data["email"] or "").lower() or None
        others = User.objects.filter(email=email).exclude(pk=self.instance.pk)
        if email and "email" in self.changed_data and others.exists():
            raise ValidationError("Somebody else has this e-mail.")
        return email

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("email") and not cleaned.get("phone_number"):
            raise ValidationError("Please give an e-mail or a phone number.")
        return cleaned


class SuperuserFilter(YesNoFilter):
    title = "superuser"
    parameter_name = "superuser"
    field = "is_superuser"

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        yes = {"is_superuser": True}
        if self.value() == "yes":
            return queryset.filter(**yes)
        return queryset.exclude(**yes) if self.value() == "no" else queryset


@admin.register(User)
class UserAdmin(TenantAdmin):
    """People and the restaurants that they act for; superusers only."""

    section, section_place = "People", 1
    form = UserForm
    restaurant_field = ""
    fixed_fields = ("user_id",)
    recorded_apart = frozenset({"restaurants", "roles", "is_superuser", "disabled", "password"})
    blank_text = None
    list_display = ("person", "email", "phone_number", "runs", "is_root", "may_sign_in")
    list_filter = (SuperuserFilter,)
    search_fields = ("email", "name", "phone_number")
    ordering = ("email",)
    sortable_by = ()
    fieldsets = (
        (None, {"fields": ("name", "email", "phone_number", "new_password")}),
        ("What they may do", {"fields": ("restaurants", "roles", "is_superuser", "disabled")}),
    )

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "restaurants":
            choices = own_restaurants(request)
            widget = RestaurantsWidget(attrs={"class": "tall-list with-roles"})
            return OrderedChoicesField(
                choices=choices,
                widget=widget,
                label="Restaurants",
                help_text="Tick where this person works, and choose what they are there.",
            )
        if db_field.name == "roles":
            return RolesField(label="Roles")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_superuser":
            field.label, field.help_text = "Superuser", "May do everything in every restaurant."
        if db_field.name == "disabled":
            field.help_text = "May not sign in any more; what they did stays in the history."
        return field

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[UserForm]:
        form = super().get_form(request, obj, **kwargs)
        if obj is not None and obj.pk == request.user.pk:
            # Nobody locks themselves out.
            for name in ("is_superuser", "disabled"):
                form.base_fields[name].disabled = True
        return form

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:
        if form.cleaned_data["new_password"]:
            obj.set_password(form.cleaned_data["new_password"])
            form.changed_fields.append("password")
        elif not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if {"restaurants", "roles", "is_superuser", "disabled", "password"} & {
            *form.changed_fields
        }:
            _record_rights(request, obj, form)

    @admin.display(description="Name")
    def person(self, user: User) -> str:
        return str(user)

    @admin.display(description="Restaurants")
    def runs(self, user: User) -> str:
        roles = user.roles or {}
        said = (f"{one} ({roles[one]})" if one in roles else one for one in user.restaurants or ())
        return ", ".join(said) or "none"

    @admin.display(description="Superuser", boolean=True)
    def is_root(self, user: User) -> bool:
        return bool(user.is_superuser)

    @admin.display(description="May sign in", boolean=True)
    def may_sign_in(self, user: User) -> bool:
        return user.is_active and bool(user.password)


def _record_rights(request: HttpRequest, person: User, form: UserForm) -> None:
    """One entry without a restaurant: it is for whoever looks after all of them."""
    audit.record(
        who=request.user,
        what="people.rights.changed",
        restaurant_id=None,
        subject=f"user:{person.pk}",
        before={key: form.stored.get(key) for key in ("restaurants", "roles", "isSuperuser")},
        after={
            "restaurants": person.restaurants,
            "roles": person.roles,
            "isSuperuser": person.is_superuser,
            "disabled": person.disabled,
            "new password": "password" in form.changed_fields,
        },
        correlation_id=getattr(request, "request_id", ""),
    )
