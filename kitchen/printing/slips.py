"""What a kitchen's slips say: a ticket, a correction, a test. Made from `kitchen.tickets`.

Large is what is read from an arm's length: the code, the dishes, notes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from kitchen.boards import ALL
from kitchen.printing.paper import Block, Paper, banner, box, pair, qr, rule, text
from kitchen.printing.words import say
from kitchen.tickets import Ticket
from orderbuddy.mongo import instant_of

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """For whom a slip is: a station (or ALL, whoever sees whole orders), its language and clock."""

    station_id: str
    station_name: str
    language: str
    timezone: str
    qr: bool = True

    def say(self, word: str) -> str:
        return say(word, self.language)

    def clock(self, instant: object) -> str:
        """`18:42` by the location's own clock; "" for no instant."""
        known = instant_of(instant)
        return f"{known.astimezone(zone_of(self.timezone)):%H:%M}" if known else ""


def zone_of(name: str) -> ZoneInfo:
    """That time zone, UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def ticket_slip(whole: Ticket, lines: list[Line], desk: Desk, *, at: datetime, more: bool) -> Paper:
    """These lines of the order, to be made. `more`: paper has had lines of this order before."""
    paper = [*_head(whole, desk, at), rule(heavy=True)]
    courses = sorted({line["course"] for line in lines})
    for course in courses:
        theirs = [line for line in lines if line["course"] == course]
        if len(courses) > 1 or course > 1:
            paper.append(text(f"{desk.say('course')} {course}", bold=True, align="center"))
        for held in (False, True):
            paper += _dishes([one for one in theirs if is_held(one, at) is held], desk, held=held)
    if more:
        paper.insert(0, text(f"+ {desk.say('more')}", bold=True, align="center"))
    return [*paper, rule(heavy=True), *_foot(whole, desk)]


def change_slip(whole: Ticket, lines: list[Line], desk: Desk, *, at: datetime) -> Paper:
    """What is otherwise than paper said before: not to be made, other notes, or to be made now."""
    all_off = whole["status"] == "CANCELLED"
    off = [one for one in lines if all_off or one["cancelledAt"]]
    paper = [banner(desk.say("cancelled" if all_off else "changed")), *_head(whole, desk, at)]
    paper.append(rule(heavy=True))
    if off:
        paper.append(text(desk.say("not_made"), bold=True))
        paper += [text(words, size=2, struck=True) for words in _counted(off, desk)]
    for line in lines:
        if line in off:
            continue
        fired = not line["changedAt"] and not is_held(line, at)
        if fired:
            paper.append(banner(desk.say("now")))
        paper += _dish(1, line, desk)
        if line["was"] and line["was"].get("notes"):
            was = f"{desk.say('was')}: {line['was']['notes']}"
            paper.append(text(was, indent=4, struck=True))
    return [*paper, rule(heavy=True), *_foot(whole, desk)]


def test_slip(name: str, location_name: str, desk: Desk, *, at: datetime) -> Paper:
    """For whoever sets a printer up: every sort of block, in every script that may be needed."""
    return [
        banner(desk.say("test")),
        text(name, size=3, bold=True, align="center"),
        pair(location_name, desk.clock(at)),
        rule(heavy=True),
        text(desk.say("test_hint")),
        text("2 × Crème brûlée", size=2, bold=True),
        text("ñ ã ç ü ß € Ж", indent=4),
        text("宫保鸡丁 · شاورما", indent=4),
        box("!", size=2, indent=2),
        rule(heavy=True),
    ]


def with_marks(paper: Paper, *, copy: bool, reprint: bool, late: str, language: str) -> Paper:
    """The paper as it is printed now. `late`: when it was placed, if that is a while ago."""
    marks: list[Block] = []
    if copy:
        marks += [banner(say("copy", language)), text(say("copy_hint", language), align="center")]
    if reprint:
        marks.append(banner(say("reprint", language)))
    if late:
        marks.append(text(f"{say('late', language)} {late}", bold=True, align="center"))
    return [*marks, *paper]


def is_held(line: Line, at: datetime) -> bool:
    """True while the line is not to be made yet, though its order is."""
    hold = line["hold"]
    until = instant_of(hold["until"]) if hold else None
    return bool(hold) and (until is None or until > at)


def _head(whole: Ticket, desk: Desk, at: datetime) -> Iterator[Block]:
    yield text(whole["orderCode"], size=4, bold=True, align="center")
    yield pair(whole["origin"]["name"] or whole["customerName"], desk.clock(at), size=2, bold=True)
    if whole["customerName"] and whole["origin"]["name"]:
        yield text(f"{desk.say('for')} {whole['customerName']}")
    if whole["wantedAt"]:
        yield text(f"{desk.say('wanted')} {desk.clock(whole['wantedAt'])}", size=2, bold=True)
    if desk.station_name:
        yield text(desk.station_name, bold=True)


def _foot(whole: Ticket, desk: Desk) -> Iterator[Block]:
    others = [
        one["name"]
        for one in whole["stations"]
        if one["id"] not in (desk.station_id, ALL) and desk.station_id != ALL
    ]
    if others:
        yield text(f"{desk.say('also')}: {', '.join(others)}", size=2, bold=True)
    if desk.qr:
        yield qr(order_address(whole["orderId"]))


def order_address(order_id: str) -> str:
    """The order's page for staff, who must be signed in to see anything there."""
    return f"{settings.API_ENDPOINT}/admin/ordering/order/{order_id}/change/"


def _dishes(lines: list[Line], desk: Desk, *, held: bool) -> Iterator[Block]:
    if lines and held:
        yield banner(desk.say("hold"))
    for count, line in _grouped(lines, desk):
        yield from _dish(count, line, desk)


def _dish(count: int, line: Line, desk: Desk) -> Iterator[Block]:
    name = " · ".join(filter(None, (line["name"], line["variant"])))
    yield text(f"{count} × {name}", size=2, bold=_makes_item(line, desk))
    for choice in _choices(line, desk):
        yield text(f"+ {choice}", indent=4, bold=True, tall=True)
    if line["notes"].strip():
        yield box(line["notes"].strip(), size=2, indent=2)


def _choices(line: Line, desk: Desk) -> list[str]:
    """A station that makes only an option of the dish reads only that."""
    if desk.station_id == ALL or _makes_item(line, desk):
        return line["choices"]
    return [one["name"] for one in line["options"] if desk.station_id in one["stationIds"]]


def _makes_item(line: Line, desk: Desk) -> bool:
    return desk.station_id == ALL or desk.station_id in line["itemStationIds"]


def _grouped(lines: list[Line], desk: Desk) -> list[tuple[int, Line]]:
    """Portions that are the same, in one: (how many, the first of them)."""
    found: dict[tuple, list[Line]] = {}
    for line in lines:
        same = (line["name"], line["variant"], tuple(_choices(line, desk)), line["notes"].strip())
        found.setdefault(same, []).append(line)
    return [(len(portions), portions[0]) for portions in found.values()]


def _counted(lines: Iterable[Line], desk: Desk) -> Iterator[str]:
    for count, line in _grouped(list(lines), desk):
        yield f"{count} × " + " · ".join(filter(None, (line["name"], line["variant"])))
