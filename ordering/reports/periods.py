"""Which days a report is about, and which it is compared with."""

from dataclasses import dataclass
from datetime import date, timedelta

from orderbuddy.api.errors import ApiError, ErrorCode

MOST_DAYS = 400
PRESETS = {
    "today": "Today",
    "yesterday": "Yesterday",
    "week": "Last 7 days",
    "month": "Last 30 days",
    "quarter": "Last 90 days",
    "year": "Last 365 days",
}
_DAYS = {"today": 1, "yesterday": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, whole weeks before these, so that Fridays are compared with Fridays."""
        back = -(-self.days // 7) * 7
        return Period(self.first - timedelta(days=back), self.last - timedelta(days=back))

    @property
    def words(self) -> str:
        """`16–22 Nov 2026`, for headings."""
        if self.first == self.last:
            return f"{self.first:%A}, {_day(self.first)}"
        return f"{_day(self.first)} – {_day(self.last)}"


def preset(name: str, today: date) -> Period:
    """The period of that name, as of that day; KeyError for an unknown one."""
    last = today - timedelta(days=1) if name == "yesterday" else today
    return Period(last - timedelta(days=_DAYS[name] - 1), last)


def day_named(text: str) -> date:
    """The day that `text` (YYYY-MM-DD) says; ApiError validation_failed (400) for what is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 1990 <= found.year <= 2999:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "date must be a day such as 2026-11-21")
    return found


def period_of(first: date, last: date) -> Period:
    """ApiError validation_failed (400) where the days are the wrong way round or too many."""
    if not 1 <= (last - first).days + 1 <= MOST_DAYS:
        message = f"A report is about 1 to {MOST_DAYS} days, the first before the last"
        raise ApiError(ErrorCode.VALIDATION_FAILED, message)
    return Period(first, last)


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"
