"""The shapes of answers about texts."""

from menus.answers import Answer


class Gap(Answer):
    name: str
    description: str


class ListedText(Answer):
    """`channels`: channel → the languages in which the restaurant has words of its own."""

    event: str
    name: str
    audience: str
    gaps: list[Gap]
    needed: list[str]
    channels: dict[str, list[str]]


class TextButton(Answer):
    title: str
    url: str
    id: str


class Words(Answer):
    subject: str
    body: str
    buttons: list[TextButton]
    template: str


class Parts(Answer):
    """Of a text message: `encoding` is `GSM-7` or `UCS-2` (because of the `costly` characters),
    `units` of it are used of the `room` in as many `parts`."""

    encoding: str
    units: int
    parts: int
    room: int
    costly: list[str]


class OneText(Words):
    event: str
    channel: str
    language: str
    is_own: bool
    version: int
    updated_at: str
    default: Words
    faults: list[str]
    hints: list[str]
    segments: Parts | None


class Preview(Answer):
    subject: str
    text: str
    html: str
    link: str
    buttons: list[TextButton]
    sender: str
    faults: list[str]
    hints: list[str]
    segments: Parts | None


class ShownBrand(Answer):
    name: str
    colour: str
    logo: str
    address: str
    note: str


class OneBrand(Answer):
    """What is stored, and what e-mails show."""

    colour: str
    address: str
    note: str
    shown: ShownBrand
