"""In which language somebody is written to of whom only the place is known."""

from orderbuddy.mongo import Document

USUAL = "en"


def first_language(location: Document | None) -> str:
    """The first language of the location's menus, such as "es"; English where it names none."""
    stored = (location or {}).get("supportedLanguages")
    first = stored[0] if isinstance(stored, list) and stored else ""
    return first if isinstance(first, str) and first else USUAL
