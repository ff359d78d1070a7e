from typing import Any

from bson import ObjectId
from django import forms
from django.http import HttpRequest

from orderbuddy.accounts.access import places_of
from orderbuddy.accounts.roles import WORDS, Role
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.members.rights import Places, roles_to_give

MEANS = {
    Role.OWNER: "everything, people and money included",
    Role.MANAGER: "menus, places, refunds up to a limit, people below managers",
    Role.CASHIER: "orders and the counter, small refunds",
    Role.KITCHEN: "the kitchen's screens and orders",
    Role.VIEWER: "looks, and changes nothing",
}
ALL, SOME = "all", "some"


class MemberForm(forms.Form):
    """A role, and where it is held. Only what the request's person may give is offered."""

    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect)
    where = forms.ChoiceField(
        label="Where",
        choices=[(ALL, "All locations, also those to come"), (SOME, "Only these:")],
        widget=forms.RadioSelect,
    )
    places = forms.MultipleChoiceField(
        label="Locations", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, request: HttpRequest, restaurant_id: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = roles_to_give(request.user, restaurant_id)
        self.fields["role"].choices = [(one.value, f"{WORDS[one]}: {MEANS[one]}") for one in roles]
        here = [one for one in own_places(request) if one["restaurantId"] == restaurant_id]
        self.fields["places"].choices = [(str(one["_id"]), one.get("name") or "—") for one in here]
        if places_of(request.user, restaurant_id) is not None:
            self.fields["where"].choices = [(SOME, "Only these:")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("where") == SOME and not cleaned.get("places"):
            self.add_error("places", "Choose at least one location.")
        return cleaned

    @property
    def chosen(self) -> tuple[Role, Places]:
        """What the checked form says."""
        said = self.cleaned_data
        places = None if said["where"] == ALL else [ObjectId(one) for one in said["places"]]
        return Role(said["role"]), places


class InviteForm(MemberForm):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="They get a link that works once, for seven days.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "role", "where", "places")
