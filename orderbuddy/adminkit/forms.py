import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.adminkit.fields import OrderedChoicesField, keep_choice
from orderbuddy.adminkit.nested import NestedField
from orderbuddy.mongo import Document

SEEN = "seen"


class StoredForm(forms.ModelForm):
    """A form that knows what its person was shown, so that only their own changes are written.

    A hidden `seen` holds the first value of every control. What they did not touch is not written,
    whatever has become of it; what they and somebody else both changed is refused until they have
    seen it. `NestedField` does the same inside its document.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored: Document = getattr(self.instance, "stored_document", {})
        for name, field in self.fields.items():
            if isinstance(field, NestedField):
                field.bind(self._stored_part(name), fresh=self.instance._state.adding)
        self._mean_defaults()
        self.current = {name: self._prepared(name) for name in self._plain_names()}
        for name, shown in self.current.items():
            keep_choice(self.fields[name], shown)
            if isinstance(self.fields[name], OrderedChoicesField):
                self.fields[name].keep_order(shown)
        self.seen = {**self.current, **self._posted_seen()}
        self.initial.update(self.seen)
        self._unsaved = dict(vars(self.instance))

    def _stored_part(self, name: str) -> Any:
        field = self.instance._meta.get_field(name)
        if self.instance._state.adding:
            return self.initial.get(name, field.get_default())
        return self.stored.get(field.column)

    def _mean_defaults(self) -> None:
        """A field that the document lacks means its default."""
        for name in self._plain_names():
            field = self.instance._meta.get_field(name)
            if field.has_default() and self.initial.get(name) is None:
                self.initial[name] = field.get_default()

    def _plain_names(self) -> list[str]:
        known = {field.name for field in self.instance._meta.concrete_fields}
        return [
            name
            for name, field in self.fields.items()
            if name in known and not isinstance(field, NestedField)
        ]

    def _prepared(self, name: str) -> Any:
        return self.fields[name].prepare_value(self.get_initial_for_field(self.fields[name], name))

    def _posted_seen(self) -> dict[str, Any]:
        try:
            sent = json.loads(self.data.get(self.add_prefix(SEEN)) or "{}")
        except ValueError:
            sent = {}
        return {name: sent[name] for name in self._plain_names() if name in sent}

    @property
    def seen_input(self) -> SafeString:
        """The hidden input that the page's form must hold."""
        value = json.dumps(self.seen, default=str)
        return format_html('<input type="hidden" name="{}" value="{}">', SEEN, value)

    def is_multipart(self) -> bool:
        return True  # a large menu doubles in size as an urlencoded body

    def _clean_fields(self) -> None:
        super()._clean_fields()
        # A field's own check may have asked before the nested parts were read.
        self.__dict__.pop("changed_data", None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self._plain_names():
            if name in self.changed_data and self._changed_meanwhile(name):
                self._refuse(name)
        return cleaned

    def _changed_meanwhile(self, name: str) -> bool:
        field, theirs = self.fields[name], self.current[name]
        typed = self[name].data
        return field.has_changed(theirs, self.seen[name]) and field.has_changed(theirs, typed)

    def _refuse(self, name: str) -> None:
        self.add_error(
            name,
            f"Somebody else changed this to “{self.current[name]}” while you were editing. "
            "Nothing was saved yet; save again to make it yours.",
        )
        self.seen[name] = self.current[name]

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance._state.adding:
            return
        for name in self._plain_names():
            if name not in self.changed_data:
                # As it is stored, not as it stood on a page that was opened an hour ago.
                attname = self.instance._meta.get_field(name).attname
                setattr(self.instance, attname, self._unsaved.get(attname))

    @cached_property
    def changed_fields(self) -> list[str]:
        """The model's fields that this person changed."""
        known = {field.name for field in self.instance._meta.concrete_fields}
        return [name for name in self.changed_data if name in known]

    def differences(self) -> Iterator[str]:
        """What was changed, from what to what, for the history."""
        for name in self.changed_data:
            field = self.fields[name]
            if isinstance(field, NestedField):
                yield from field.differences()
            elif name in self.current:
                now = field.prepare_value(self.cleaned_data.get(name))
                yield f"{self[name].label}: {_said(self.seen[name])} → {_said(now)}"
            else:
                yield str(self[name].label)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return "empty" if value in (None, "") else str(value)
