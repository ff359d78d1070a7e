"""Who may do what, in a form: a restaurant is ticked, and the role chosen beside it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from orderbuddy.accounts.roles import WORDS, Role

# What a newly ticked restaurant begins with: an oversight must not make an owner.
LEAST = Role.VIEWER
PREFIX = "role-of-"


class RestaurantsWidget(forms.CheckboxSelectMultiple):
    """The restaurants as tick boxes; `roles` and `held` say which role stands beside each."""

    option_template_name = "adminkit/restaurant_and_role.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.roles: dict[str, str] = {}
        self.held: set[str] = set()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        usual = Role.OWNER if str(value) in self.held else LEAST
        chosen = self.roles.get(str(value)) or usual
        words = [(role.value, word, role == chosen) for role, word in WORDS.items()]
        return option | {"role_name": f"{PREFIX}{value}", "roles": words}


class RolesWidget(forms.Widget):
    """Reads the roles that stand beside the ticked restaurants, and shows nothing of its own."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        return ""

    def id_for_label(self, id_: str | None) -> str:
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str | None]:
        ticked = data.getlist("restaurants") if hasattr(data, "getlist") else []
        return {one: data.get(f"{PREFIX}{one}") for one in ticked}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return "restaurants" not in data


class RolesField(forms.Field):
    """`{restaurant's id: role}`; a restaurant without one means an owner. A restaurant that is
    ticked and of whose role nothing is said keeps it."""

    widget = RolesWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.stored: dict[str, str] = {}

    def prepare_value(self, value: Any) -> list[str]:
        return [f"{one}: {role}" for one, role in sorted(_roles(value).items())]

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = _roles(initial)
        return _meant(before) != _meant(_filled(data, before))

    def clean(self, value: Any) -> dict[str, str]:
        roles = _filled(value, self.stored)
        if any(role not in list(Role) for role in roles.values()):
            raise ValidationError("Please choose one of the roles.")
        return {
            one: role for one, role in roles.items() if role != Role.OWNER or one in self.stored
        }


def _roles(value: Any) -> dict[str, str]:
    """From what is stored or was shown."""
    if isinstance(value, dict):
        return {str(one): str(role) for one, role in value.items() if role}
    return dict(one.rsplit(": ", 1) for one in value or () if ": " in str(one))


def _filled(posted: Any, before: dict[str, str]) -> dict[str, str]:
    if not isinstance(posted, dict):
        return _roles(posted)
    said = {one: role or before.get(one) for one, role in posted.items()}
    return {one: role for one, role in said.items() if role}


def _meant(roles: dict[str, str]) -> dict[str, str]:
    return {one: role for one, role in roles.items() if role != Role.OWNER}
