"""Days and times as people write them in our languages.

A value may be given in each of them, as `{"en": …, "es": …, "pt": …}`: one message is made for
people who speak different ones.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from messaging.texts.reasons import in_our_words

_ISO = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro",
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
}
# Gap → whether its day is told with the day of the week.
DAYS = {"day": True, "until": False}


def clock_words(at: datetime, zone: ZoneInfo) -> dict[str, str]:
    """The time of that instant there, in each language: 12:40 PM, 12:40, 12h40."""
    local = at.astimezone(zone)
    return {
        "en": f"{local:%-I:%M} {'AM' if local.hour < 12 else 'PM'}",
        "es": f"{local:%-H:%M}",
        "pt": f"{local:%-Hh%M}",
    }


def day_words(day: date, language: str, *, has_weekday: bool) -> str:
    """`Friday, 20 November 2026`."""
    month = _MONTHS[language].split()[day.month - 1]
    of = " " if language == "en" else " de "
    written = f"{day.day}{of}{month}{of}{day.year}"
    return f"{_DAYS[language].split()[day.weekday()]}, {written}" if has_weekday else written


def said_in(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The values as they are said in that language; days such as 2026-11-20 are written out."""
    return {name: _said(name, value, language) for name, value in values.items()}


def _said(name: str, value: Any, language: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(language) or value.get("en") or ""
    if name in DAYS and isinstance(value, str) and _ISO.match(value):
        return day_words(date.fromisoformat(value), language, has_weekday=DAYS[name])
    return in_our_words(name, value, language) if isinstance(value, str) else value
