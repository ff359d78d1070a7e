"""One showing of a campaign's form: what it shows, what was written, and saving it."""

import json
from typing import Any

from django.http import HttpRequest

from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, now
from ordering.admin.campaigns.forms import (
    WEEK,
    CampaignForm,
    DayParts,
    day_parts,
    day_rows,
    initial_of,
)
from ordering.admin.campaigns.showing import gives, state_mark, used_words
from ordering.campaigns.checks import faults_of, state_of
from ordering.campaigns.editing import shown_terms, stored_terms
from ordering.campaigns.terms import campaign_of
from ordering.campaigns.used import read_used
from ordering.services.campaigns import change_campaign, create_campaign

NEW: Document = {"type": "percent", "everywhere": True, "isActive": True}
# Which field of the form says what is wrong with a stored one.
FIELDS = {
    "name": "name", "type": "type", "everywhere": "who", "originIds": "origins", "codes": "codes",
    "dates": "last_day", "appliesTo": "items", "limits": "redemptions",
}  # fmt: skip
REWARDS = {
    "flat": "flat_off", "percent": "percent_off", "bogo": "buy", "free_item": "free_items",
}  # fmt: skip
MEANWHILE = (
    "Somebody else changed this while you were editing. Nothing was saved; what is stored now is: "
)


class Editor:
    """`stored` is {} for a new campaign. After `save`, `said` are sentences for the history."""

    def __init__(
        self, request: HttpRequest, location: Document, stored: Document, *, may_change: bool
    ) -> None:
        self.request, self.location, self.stored = request, location, stored
        self.may_change = may_change
        self.current = shown_terms(stored or NEW)
        self.seen = self._posted_seen() or self.current
        self.said: list[str] = []
        data = request.POST if request.method == "POST" else None
        self.form = CampaignForm(data, initial=initial_of(self.current), location=location)
        self.parts = DayParts(
            data,
            initial=day_rows(self.current["dayParts"]),
            prefix="part",
            form_kwargs={"label_suffix": ""},
        )
        if not may_change:
            for field in self.form.fields.values():
                field.disabled = True

    def save(self) -> bool:
        """Store what was changed; False where the form must be shown again."""
        if not (self.form.is_valid() and self.parts.is_valid()):
            return False
        terms = self.form.terms(day_parts(self.parts))
        changed = {
            name: value
            for name, value in terms.items()
            if not self.stored or value != self.seen.get(name)
        }  # fmt: skip
        return not self._clashes(changed) and self._store(changed)

    def context(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "parts": self.parts,
            "week": WEEK,
            "seen": json.dumps(self.seen),
            "location": self.location,
            "may_change": self.may_change,
            **(self._standing() if self.stored else {}),
        }

    def _standing(self) -> dict[str, Any]:
        campaign = campaign_of(self.stored)
        used = read_used(campaign.id) if campaign.limits.any else None
        return {
            "state": state_mark(state_of(campaign, self.location, now(), used)),
            "gives": gives(campaign, self._item_names()),
            "used": used_words(campaign, used),
        }

    def _item_names(self) -> dict[str, str]:
        groups = [one for _, one in self.form.fields["items"].choices if isinstance(one, list)]
        return {key: words for group in groups for key, words in group}

    def _posted_seen(self) -> dict[str, Any] | None:
        if self.request.method != "POST":
            return None
        try:
            sent = json.loads(self.request.POST.get("seen") or "")
        except ValueError:
            return None
        return sent if isinstance(sent, dict) else None

    def _clashes(self, changed: dict[str, Any]) -> bool:
        """Whether somebody else changed the same since it was shown: it is said, and seen now."""
        if not self.stored:
            return False
        both = [
            name
            for name in changed
            if self.current[name] not in (self.seen.get(name), changed[name])
        ]  # fmt: skip
        for name in both:
            text = json.dumps(self.current[name], ensure_ascii=False)
            self.form.add_error(None, f"{MEANWHILE}{name} {text}")
        self.seen |= {name: self.current[name] for name in both}
        return bool(both)

    def _store(self, changed: dict[str, Any]) -> bool:
        terms = stored_terms(changed, self.stored)
        about_to_be = {"locationId": self.location["_id"], **self.stored, **terms}
        faults = faults_of(about_to_be, self.location)
        for field, sentence in faults:
            self.form.add_error(self._field_of(field), sentence)
        if faults:
            return False
        who = self.request.user
        try:
            if self.stored:
                self.said = self._sentences(changed)
                change_campaign(campaign=self.stored, location=self.location, terms=terms, who=who)
            else:
                self.stored = create_campaign(location=self.location, terms=terms, who=who)
        except ApiError as error:
            self.form.add_error(None, str(error))
            return False
        return True

    def _field_of(self, field: str) -> str | None:
        if field == "reward":
            return REWARDS.get(self.form.cleaned_data.get("type"))
        return FIELDS.get(field)

    def _sentences(self, changed: dict[str, Any]) -> list[str]:
        return [
            f"{name}: {_said(self.current[name])} → {_said(value)}"
            for name, value in changed.items()
            if value != self.current[name]
        ]


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
