"""Values as people read them, and as files hold them."""

from ordering.reports.tables import Column, Value

UNKNOWN = "—"


def shown(value: Value, column: Column) -> str:
    """`$1,234.50`, `12 %`, `7.5 min`, `1,204`; a dash for what is not known."""
    if value is None:
        return UNKNOWN
    if column.kind == "text" or isinstance(value, str):
        return str(value)
    if column.kind == "money":
        return f"{'-' if value < 0 else ''}${abs(value) / 100:,.2f}"
    if column.kind == "percent":
        return f"{100 * value:,.1f} %"
    return f"{value:.1f} min" if column.kind == "minutes" else f"{value:,}"


def plain(value: Value, column: Column) -> str | int | float | None:
    """A number for a spreadsheet: dollars, a part of 1, minutes; text as it is."""
    if value is None or isinstance(value, str):
        return value
    if column.kind == "money":
        return value / 100
    return round(value, 4) if isinstance(value, float) else value


def harmless(text: str) -> str:
    """A name that a spreadsheet would take for a formula stays a name (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text
