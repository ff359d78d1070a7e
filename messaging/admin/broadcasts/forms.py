"""The form of a draft: who it is for, what it says, where it leads."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from messaging.admin.broadcasts.showing import CHANNELS, LANGUAGES
from messaging.broadcasts.links import guest_link
from orderbuddy.mongo import Document, collection, parse_id
from ordering.admin.campaigns.forms import item_choices

BY = [("code", "Its short link, which counts it as a scan"), ("page", "Its page at once")]
ROWS = {"sms": 4, "whatsapp": 5, "email": 8}
# Button of a text → (leads, answer).
BUTTONS = {
    "order": ("order", "", "Button with the order link"),
    "ask": ("reply", "link", "Button that asks for the link"),
    "talk": ("reply", "", "Button that asks the staff"),
}


def _number(label: str, most: int = 10_000, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, **options)


class BroadcastForm(forms.Form):
    """Made for one location; `initial_of` gives the first values, `terms` what was written, as
    `messaging.broadcasts` stores it."""

    name = forms.CharField(max_length=120, help_text="Only your team reads it.")
    visits_from = _number("Visits, at least", help_text="Days on which they ordered.")
    visits_until = _number("Visits, at most")
    within = _number("Ordered in the last … days", 3650)
    away = _number("Not ordered for … days", 3650)
    here = forms.BooleanField(required=False, label="Only who has ordered at this location")
    items = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Had one of these",
        help_text="None ticked: anything.",
    )  # fmt: skip
    channels = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, choices=list(CHANNELS.items()),
        label="By", help_text="Each guest gets one message, by the first of these that they "
        "have agreed to.",
    )  # fmt: skip
    origin = forms.ChoiceField(required=False, label="The link leads to the page of")
    by = forms.ChoiceField(required=False, choices=BY, widget=forms.RadioSelect, label="It opens")
    coupon = forms.ChoiceField(
        required=False, label="Offer", help_text="A campaign that counts with a code. The code is "
        "in the link already; {code} writes it into the text.",
    )  # fmt: skip
    per_minute = _number("Messages a minute, at most", 6000)
    window_hours = _number(
        "An order counts for it within … hours", 336,
        help_text="Orders with its code or by its link count anyway.",
    )  # fmt: skip

    def __init__(self, *args: Any, location: Document, may_all: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.location = location
        self.languages = [
            one for one in LANGUAGES if one in (location.get("supportedLanguages") or ["en"])
        ] or ["en"]
        menus = list(collection("menus").find({"locationId": location["_id"]}, {"items": 1}))
        self.fields["items"].choices = item_choices(menus)
        self.fields["origin"].choices = [("", "---------"), *_origins(location)]
        self.fields["coupon"].choices = [("", "None"), *_coupons(location)]
        if not may_all:
            self.fields["here"].disabled = True
            self.initial["here"] = True
        for channel in CHANNELS:
            for language in self.languages:
                self._add_text(channel, language)

    def texts(self) -> list[dict[str, Any]]:
        """Fields of each channel and language, for the page."""
        return [
            self._fields_of(channel, language)
            for channel in CHANNELS
            for language in self.languages
        ]

    def _fields_of(self, channel: str, language: str) -> dict[str, Any]:
        """`is_open`: something is written there, or wrong."""
        end = f"_{channel}_{language}"
        fields = [self[name] for name in self.fields if name.endswith(end)]
        return {
            "channel": channel,
            "words": CHANNELS[channel],
            "language": LANGUAGES[language],
            "is_first": language == self.languages[0],
            "is_open": any(one.value() or one.errors for one in fields),
            "fields": fields,
        }

    def terms(self) -> dict[str, Any]:
        """What was written, after `is_valid` (or of what is well formed, before)."""
        said = self.cleaned_data
        campaign, _, code = (said.get("coupon") or "").partition(":")
        return {
            "name": said.get("name") or "",
            "audience": {
                "visitsFrom": said.get("visits_from") or 0,
                "visitsUntil": said.get("visits_until") or 0,
                "orderedWithinDays": said.get("within") or 0,
                "notOrderedForDays": said.get("away") or 0,
                "itemIds": said.get("items") or [],
                "here": bool(said.get("here")),
            },
            "channels": [one for one in CHANNELS if one in (said.get("channels") or [])],
            "texts": self._texts(said),
            "link": {"originId": said.get("origin") or "", "by": said.get("by") or "code"},
            "coupon": {"campaignId": parse_id(campaign), "code": code} if code else None,
            "perMinute": said.get("per_minute") or 60,
            "windowHours": said.get("window_hours") or 72,
        }

    def _texts(self, said: dict[str, Any]) -> list[dict[str, Any]]:
        """Of the chosen channels; what nobody has written is left out."""
        found = []
        for channel in CHANNELS:
            for language in self.languages:
                place = f"{channel}_{language}"
                body = (said.get(f"body_{place}") or "").replace("\r\n", "\n").strip()
                if channel in (said.get("channels") or []) and body:
                    found.append(
                        {
                            "channel": channel,
                            "language": language,
                            "body": body,
                            "subject": (said.get(f"subject_{place}") or "").strip(),
                            "template": (said.get(f"template_{place}") or "").strip(),
                            "buttons": _buttons(said, place),
                        }
                    )
        return found

    def _add_text(self, channel: str, language: str) -> None:
        place = f"{channel}_{language}"
        if channel == "email":
            self.fields[f"subject_{place}"] = forms.CharField(
                required=False, max_length=150, label="Subject"
            )
        if channel == "whatsapp":
            self.fields[f"template_{place}"] = forms.CharField(
                required=False, max_length=120, label="Name of the approved template",
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
                help_text="Approved with this text, its gaps as {{1}}, {{2}} …, and with these "
                f"buttons in this order; the one with the link opens {guest_link('{{1}}')}.",
            )  # fmt: skip
        self.fields[f"body_{place}"] = forms.CharField(
            required=False, max_length=5000, label="Text",
            widget=forms.Textarea(attrs={"rows": ROWS[channel], "lang": language}),
        )  # fmt: skip
        if channel != "sms":
            for name, (_, _, words) in BUTTONS.items():
                self.fields[f"button-{name}_{place}"] = forms.CharField(
                    required=False, max_length=20, label=words
                )


def initial_of(broadcast: Document) -> dict[str, Any]:
    """A stored draft as the form's first values."""
    audience, link = broadcast.get("audience") or {}, broadcast.get("link") or {}
    coupon = broadcast.get("coupon")
    found = {
        "name": broadcast.get("name"),
        "visits_from": audience.get("visitsFrom") or None,
        "visits_until": audience.get("visitsUntil") or None,
        "within": audience.get("orderedWithinDays") or None,
        "away": audience.get("notOrderedForDays") or None,
        "here": audience.get("here"),
        "items": audience.get("itemIds") or [],
        "channels": broadcast.get("channels"),
        "origin": link.get("originId"),
        "by": link.get("by") or "code",
        "coupon": f"{coupon['campaignId']}:{coupon['code']}" if coupon else "",
        "per_minute": broadcast.get("perMinute"),
        "window_hours": broadcast.get("windowHours"),
    }
    for text in broadcast.get("texts") or ():
        found |= _initial_text(text)
    return found


def sample_of(data: MultiValueDict, location: Document, *, may_all: bool) -> dict[str, Any]:
    """The terms of a form that is still being written: what is not well formed is left out."""
    form = BroadcastForm(data, location=location, may_all=may_all)
    form.is_valid()
    return form.terms()


def item_names(location: Document) -> dict[str, str]:
    menus = list(collection("menus").find({"locationId": location["_id"]}, {"items": 1}))
    found: dict[str, str] = {}
    for key, words in item_choices(menus):
        found |= dict(words) if isinstance(words, list) else {key: words}
    return found


def _initial_text(text: Document) -> dict[str, Any]:
    place = f"{text['channel']}_{text['language']}"
    found = {f"{name}_{place}": text.get(name) or "" for name in ("body", "subject", "template")}
    for button in text.get("buttons") or ():
        kind = (button.get("leads"), button.get("answer") or "")
        for name, (leads, answer, _) in BUTTONS.items():
            if kind == (leads, answer):
                found[f"button-{name}_{place}"] = button["title"]
    return found


def _buttons(said: dict[str, Any], place: str) -> list[dict[str, Any]]:
    return [
        {"title": title, "leads": leads, "answer": answer}
        for name, (leads, answer, _) in BUTTONS.items()
        if (title := (said.get(f"button-{name}_{place}") or "").strip())
    ]


def _origins(location: Document) -> list[tuple[str, str]]:
    """Codes that are not for one visit at a time, by name."""
    here = {"locationId": location["_id"], "oneVisit": {"$ne": True}}
    found = collection("origins").find(here, {"label": 1, "type": 1}).sort("label", 1).limit(500)
    return [(str(one["_id"]), one.get("label") or "—") for one in found]


def _coupons(location: Document) -> list[tuple[str, str]]:
    here = {"locationId": location["_id"], "isActive": True, "codes.0": {"$exists": True}}
    found = collection("campaigns").find(here, {"name": 1, "codes": 1}).sort("_id", -1)
    return [
        (f"{one['_id']}:{code}", f"{one.get('name')} · {code}")
        for one in found.limit(100)
        for code in one["codes"][:50]
    ]
