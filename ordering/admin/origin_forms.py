"""Forms about tables and codes: many at once, how they look, what is printed, who gets one."""

from collections.abc import Iterable
from typing import Any

from django import forms

from orderbuddy.mongo import Document
from ordering.codes.papers import GRIDS, PAPERS
from ordering.codes.style import DOT_SHAPES, EYE_SHAPES, LARGEST_LOGO, style_of
from ordering.models import Origin
from ordering.services.origins import MOST_AT_ONCE

SHAPES = {
    "square": "Square",
    "dots": "Dots",
    "dot": "Round",
    "rounded": "Rounded",
    "extra-rounded": "Very round",
    "classy": "Classy",
    "classy-rounded": "Classy, rounder",
}
LEVELS = {
    "M": "Usual (15 %)",
    "Q": "High (25 %)",
    "H": "Highest (30 %), for what is scratched or wet",
}
PAPER_WORDS = {"a4": "A4", "letter": "Letter"}


class PlaceForm(forms.Form):
    """A form about one of the person's own locations."""

    location = forms.ChoiceField(label="Location")

    def __init__(self, *args: Any, places: Iterable[Document], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        choices = [(str(one["_id"]), one.get("name") or "—") for one in places]
        self.fields["location"].choices = choices
        if len(choices) == 1:
            self.fields["location"].widget = forms.HiddenInput()
            self.fields["location"].initial = choices[0][0]


class ManyForm(PlaceForm):
    """“Table” from 1 to 40: forty tables."""

    kind = forms.ChoiceField(label="Kind", choices=Origin.Kind.choices)
    name = forms.CharField(
        label="Name", max_length=100, initial="Table", help_text="Each gets its number: Table 1."
    )
    first = forms.IntegerField(label="From", min_value=0, max_value=99_999, initial=1)
    last = forms.IntegerField(label="To", min_value=0, max_value=99_999, initial=20)
    one_visit = forms.BooleanField(
        label="One-visit codes",
        required=False,
        help_text="Guests order only with the code of their visit.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first is not None and last is not None:
            if last < first:
                self.add_error("last", "This must not be less than the first number.")
            elif last - first >= MOST_AT_ONCE:
                self.add_error("last", f"At most {MOST_AT_ONCE} are made at once.")
        return cleaned

    @property
    def names(self) -> list[str]:
        said = self.cleaned_data
        return [f"{said['name']} {number}" for number in range(said["first"], said["last"] + 1)]


class SheetForm(PlaceForm):
    """What is printed, and on which paper."""

    kind = forms.ChoiceField(
        label="Which", choices=[("", "All"), *Origin.Kind.choices], required=False
    )
    paper = forms.ChoiceField(
        label="Paper", choices=[(one, PAPER_WORDS[one]) for one in PAPERS], initial="a4"
    )
    per_page = forms.TypedChoiceField(
        label="Cards per page", coerce=int, choices=[(one, str(one)) for one in GRIDS], initial=6
    )
    words = forms.CharField(
        label="What the cards say",
        required=False,
        max_length=60,
        help_text="Empty: “Scan to see the menu and order”, in the location's first language.",
    )
    # Those that were ticked in the list; none: all.
    ids = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10_000)


class LookForm(forms.Form):
    """How the codes of a location look; what it does not say stays as it is stored."""

    dots = forms.CharField(label="Dots", max_length=7)
    dot_shape = forms.ChoiceField(
        label="Shape of the dots", choices=[(one, SHAPES[one]) for one in DOT_SHAPES]
    )
    eyes = forms.CharField(label="Frames of the corners", max_length=7)
    eye_shape = forms.ChoiceField(label="Shape of the frames", choices=[])
    pupils = forms.CharField(label="Dots of the corners", max_length=7)
    pupil_shape = forms.ChoiceField(label="Shape of the corner dots", choices=[])
    ground = forms.CharField(label="Background", max_length=7)
    level = forms.ChoiceField(
        label="Error correction",
        choices=list(LEVELS.items()),
        help_text="With a logo it is always the highest.",
    )
    logo_size = forms.IntegerField(
        label="Size of the logo in percent",
        min_value=10,
        max_value=int(LARGEST_LOGO * 100),
        help_text=f"At most {int(LARGEST_LOGO * 100)}: a larger one would make codes unreadable.",
    )
    logo = forms.FileField(
        label="Logo", required=False, help_text="JPEG, PNG, WebP or GIF; it is kept as PNG."
    )
    no_logo = forms.BooleanField(label="Without a logo", required=False)

    def __init__(self, *args: Any, location: Document, **kwargs: Any) -> None:
        self.stored = location.get("qrCodeStyle") or {}
        super().__init__(*args, initial=self._as_stored(), label_suffix="", **kwargs)
        for name in ("dots", "eyes", "pupils", "ground"):
            self.fields[name].widget = forms.TextInput(attrs={"type": "color"})
        shapes = [(one, SHAPES[one]) for one in EYE_SHAPES if one != "dots"]
        self.fields["eye_shape"].choices = self.fields["pupil_shape"].choices = shapes
        if not location.get("qrCodeImage"):
            del self.fields["no_logo"]

    def _as_stored(self) -> dict[str, Any]:
        style = style_of(self.stored)
        as_round = {"dots": "dot"}
        return {
            "dots": style.dots,
            "dot_shape": style.dot_shape,
            "eyes": style.eyes,
            "eye_shape": as_round.get(style.eye_shape, style.eye_shape),
            "pupils": style.pupils,
            "pupil_shape": as_round.get(style.pupil_shape, style.pupil_shape),
            "ground": style.ground,
            "level": style.level,
            "logo_size": round(style.logo_size * 100),
        }

    @property
    def style(self) -> Document:
        """The style to store: what was typed, in what is stored."""
        said, stored = self.cleaned_data, self.stored
        typed = {
            "dotsOptions": {"color": said["dots"], "type": said["dot_shape"]},
            "cornersSquareOptions": {"color": said["eyes"], "type": said["eye_shape"]},
            "cornersDotOptions": {"color": said["pupils"], "type": said["pupil_shape"]},
            "backgroundOptions": {"color": said["ground"]},
            "qrOptions": {"errorCorrectionLevel": said["level"]},
            "imageOptions": {"imageSize": said["logo_size"] / 100},
        }
        return {**stored, **{name: _merged(stored.get(name), part) for name, part in typed.items()}}


class MailForm(forms.Form):
    to = forms.EmailField(label="E-mail", max_length=200)


def _merged(stored: Any, typed: Document) -> Document:
    """A gradient would hide the colour that was typed."""
    held = {key: one for key, one in stored.items() if key != "gradient"} if stored else {}
    return {**held, **typed}
