"""What a manager says of a screen: where it hangs, what it shows, what it is called."""

from typing import Any

from bson import ObjectId
from django import forms
from django.http import HttpRequest

from kitchen.boards import Board, board_of
from kitchen.devices.codes import spoken, typed
from kitchen.devices.selectors import shown_at
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document, parse_id

PERMISSION = "screens.change"
# Of someone with more, the list is by restaurant: the page may be opened with `?location=`.
MOST_PLACES = 60

Choices = list[tuple[str, list[tuple[str, str]]]]


def places_for(request: HttpRequest, wanted: str = "") -> list[Document]:
    """The locations whose screens this person may change, by name; only `wanted`, if given."""
    asked = [one for one in own_places(request) if wanted in ("", str(one["_id"]))]
    found = [one for one in asked if may(request.user, one["restaurantId"], PERMISSION)]
    return found[:MOST_PLACES]


def choices_of(places: list[Document]) -> Choices:
    """Grouped by location: `{locationId}/{what is shown}`."""
    return [
        (_named(place, places), _shown(str(place["_id"]), board))
        for place in places
        if (board := board_of(str(place["_id"])))
    ]


def _shown(location_id: str, board: Board) -> list[tuple[str, str]]:
    return [(f"{location_id}/{key}", words) for key, words in shown_at(board).items()]


def _named(place: Document, places: list[Document]) -> str:
    several = len({one["restaurantId"] for one in places}) > 1
    name = place.get("name") or str(place["_id"])
    return f"{name} · {place['restaurantId']}" if several else name


def place_said(said: str) -> tuple[ObjectId | None, str]:
    """(location's id, what is shown) of a choice."""
    location_id, _, shows = said.partition("/")
    return parse_id(location_id), shows


class PairForm(forms.Form):
    """The code on the screen, and what becomes of it."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="As the new screen shows it.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    place = forms.ChoiceField(label="What it shows")
    name = forms.CharField(
        label="Name",
        max_length=60,
        help_text="As you will look for it in the list, such as Bar, left.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = choices

    def clean_code(self) -> str:
        code = typed(self.cleaned_data["code"])
        if not code:
            example = spoken("CDF347")
            raise forms.ValidationError(f"A code is six letters and digits, such as {example}.")
        return code


class ScreenForm(StoredForm):
    """Renames a screen, or moves it. `choices` is set for each request."""

    choices: Choices = []
    place = forms.ChoiceField(label="What it shows", help_text="The screen follows within seconds.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = self.choices
        if self.instance.pk:
            self.initial["place"] = f"{self.instance.location_id}/{self.instance.shows}"
