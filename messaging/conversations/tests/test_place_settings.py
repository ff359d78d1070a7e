"""A location's settings, whatever another program has left in its document."""

import pytest

from messaging.conversations.settings import Settings, filled, gaps, settings_json, settings_of

TEMPLATE = {"name": "hello", "language": "en", "text": "Hello {{1}} and {{2}}"}


@pytest.mark.parametrize("stored", [None, {}, {"conversations": None}, {"conversations": "yes"}])
def test_without_settings_guests_cannot_write(stored) -> None:
    assert settings_of(stored) == Settings()
    assert settings_of(stored).has_chat is False


@pytest.mark.parametrize(
    ("stored", "field", "value"),
    [
        ({"hasChat": "yes"}, "has_chat", False),
        ({"hasChat": True}, "has_chat", True),
        ({"escalateMinutes": -1}, "escalate_minutes", 15),
        ({"escalateMinutes": True}, "escalate_minutes", 15),
        ({"escalateMinutes": "5"}, "escalate_minutes", 15),
        ({"escalateMinutes": 0}, "escalate_minutes", 0),
        ({"backToPoolMinutes": 99_999}, "back_to_pool_minutes", 10),
        ({"tags": "late"}, "tags", ()),
        ({"tags": ["a", 1, None]}, "tags", ("a",)),
        ({"templates": [TEMPLATE, {"name": "x"}, "y"]}, "templates", (TEMPLATE,)),
        ({"smsNumber": 5}, "sms_number", ""),
    ],
)
def test_what_makes_no_sense_is_as_if_it_were_not_there(stored, field, value) -> None:
    assert getattr(settings_of({"conversations": stored}), field) == value


def test_settings_are_told_as_they_are_stored() -> None:
    stored = {**settings_json(Settings()), "hasChat": True, "tags": ["vip"]}
    assert settings_json(settings_of({"conversations": stored})) == stored


def test_templates_are_filled() -> None:
    assert gaps(TEMPLATE) == 2
    assert filled(TEMPLATE, ["Ana", "{{1}}"]) == "Hello Ana and {{1}}"
    assert gaps({**TEMPLATE, "text": "Hello"}) == 0
