"""An e-mail: one layout for all of them, in MJML (mrml, a port of it in Rust), and its plain part.

Whatever fills a gap, and whatever a restaurant has worded, is text: Django's templates escape it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from messaging.texts import phrases
from messaging.texts.brand import Brand
from messaging.texts.colours import DARK_GROUND, WHITE, ink_on, readable
from messaging.texts.events import Event
from messaging.texts.values import cut, web_address
from messaging.texts.wording import pieces, tidied

TEMPLATE = "messaging/letter.mjml"
PREHEADER_LENGTH = 110
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
# Gaps whose values may be, or have in them, addresses that open when they are tapped.
_OPENING = frozenset({"link", "text"})


def letter(
    *,
    event: Event,
    language: str,
    brand: Brand,
    subject: str,
    body: str,
    values: Mapping[str, str],
    buttons: Sequence[tuple[str, str]],
    extra: Mapping[str, Any],
    unsubscribe: str = "",
) -> tuple[str, str]:
    """(plain text, HTML). `body` has its gaps still; `buttons` are (title, address); `extra` the
    values as they came: the daily report's `figures` and `items`."""
    facts = _facts(event, language, values)
    report = _report(event, language, extra)
    foot = [phrases.why(event, language, brand.name), _signature(brand), brand.note]
    shown = {
        "language": language,
        "subject": subject,
        "heading": subject,
        "figure": values.get(event.figure, ""),
        "figure_words": phrases.figure_words(event, language),
        "paragraphs": paragraphs(body, values),
        "facts": facts,
        "report": report,
        "buttons": [{"title": title, "url": url} for title, url in buttons],
        "shown_link": buttons[0][1] if buttons and event.key in ("invitation",) else "",
        "link_hint": phrases.LINK_HINT[language],
        "name": brand.name,
        "logo": brand.logo,
        "colours": _colours(brand),
        "foot": [line for line in foot if line],
        "unsubscribe": unsubscribe,
        "unsubscribe_words": phrases.UNSUBSCRIBE[language],
    }
    plain = _plain(shown, body, values)
    shown["preheader"] = cut(plain.split("\n")[0], PREHEADER_LENGTH)
    return plain, html_of(render_to_string(TEMPLATE, shown))


def html_of(mjml: str) -> str:
    """HTML for mail programs, without fonts from elsewhere."""
    # Imported here: a web process never needs it, but for a preview.
    from mjml import mjml2html

    return mjml2html(mjml, fonts={}, disable_comments=False)


def paragraphs(body: str, values: Mapping[str, str]) -> list[SafeString]:
    """The body as HTML, a paragraph each."""
    made = tidied(pieces(body, values, _literal, _value))
    parts = (part.strip().replace("\n", "<br />") for part in made.split("\n\n"))
    return [mark_safe(part) for part in parts if part]  # noqa: S308  (escaped piece by piece)


def _literal(words: str) -> str:
    return linked(words)


def _value(name: str, words: str) -> str:
    return linked(words) if name in _OPENING else str(escape(words))


def linked(words: str) -> str:
    """Text as HTML, with the addresses in it to tap."""
    made, at = "", 0
    for found in _LINK.finditer(words):
        made += escape(words[at : found.start()]) + format_html('<a href="{0}">{0}</a>', found[0])
        at = found.end()
    return made + escape(words[at:])


def _colours(brand: Brand) -> dict[str, str]:
    return {
        "brand": brand.colour,
        "ink": ink_on(brand.colour),
        "link": readable(brand.colour, WHITE),
        "dark_link": readable(brand.colour, DARK_GROUND),
        "dark_ground": DARK_GROUND,
    }


def _signature(brand: Brand) -> str:
    return f"{brand.name} · {brand.address}" if brand.address else brand.name


def _facts(event: Event, language: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    words = phrases.FACTS[language]
    return [(words[name], values[name]) for name in event.facts if values.get(name)]


def _report(event: Event, language: str, extra: Mapping[str, Any]) -> dict[str, Any] | None:
    if event.key != "daily_report":
        return None
    words = {**phrases.REPORT["en"], **phrases.REPORT[language]}
    figures = [(words.get(what, what), value, change) for what, value, change in
               _rows(extra.get("figures"))]  # fmt: skip
    return {"words": words, "figures": figures, "items": list(_rows(extra.get("items")))}


def _rows(stored: Any) -> list[tuple[str, str, str]]:
    """Rows of three texts; anything else is left out."""
    rows = stored if isinstance(stored, list | tuple) else ()
    return [tuple(map(str, row)) for row in rows if isinstance(row, list | tuple) and len(row) == 3]  # type: ignore[misc]


def _plain(shown: Mapping[str, Any], body: str, values: Mapping[str, str]) -> str:
    parts = [tidied(pieces(body, values, str, lambda name, words: words))]
    parts.append("\n".join(f"{words}: {value}" for words, value in shown["facts"]))
    if report := shown["report"]:
        parts += _plain_report(report)
    parts += [f"{one['title']}: {one['url']}" for one in shown["buttons"]]
    parts.append("--\n" + "\n".join(shown["foot"]))
    if shown["unsubscribe"]:
        parts.append(f"{shown['unsubscribe_words']}: {shown['unsubscribe']}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _plain_report(report: Mapping[str, Any]) -> list[str]:
    words = report["words"]
    figures = "\n".join(
        f"{what}: {value}" + (f" ({change} {words['before']})" if change else "")
        for what, value, change in report["figures"]
    )
    if not report["items"]:
        return [figures, words["nothing"]]
    items = "\n".join(f"  {item}: {sold}, {price}" for item, sold, price in report["items"])
    return [figures, f"{words['best']}:\n{items}"]


def safe_buttons(buttons: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that lead to an address of the web."""
    return [(title, url) for title, url in buttons if title and web_address(url)]
