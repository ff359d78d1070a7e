"""Where to look at a running demo, and who may look."""

from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from orderbuddy.running.demo.secrets import DemoSecrets, write_private_json

Place = dict[str, Any]


class Addresses(msgspec.Struct, frozen=True):
    """What `--ready-file` holds. `places` are the sample tables with their ids, as strings, and
    the `code` of each: its QR code holds /q/{code}."""

    url: str
    ws_url: str
    guest: str
    cards: str
    kitchen: str
    admin: str
    api_docs: str
    admin_email: str
    admin_password: str
    pid: int
    places: list[Place]

    def write(self, path: Path) -> None:
        """Writes them as JSON; the file is there as a whole or not at all."""
        write_private_json(path, msgspec.to_builtins(self))

    def lines(self) -> list[tuple[str, str]]:
        """What to print: a label and a value each."""
        return [
            ("A table, as its guest", self.guest),
            ("   what its code holds", f"{self.url}/q/{self.places[0]['code']}"),
            ("A table that takes cards", self.cards),
            ("   test cards", "4242 4242 4242 4242; declined: 4000 0000 0000 0002"),
            ("The kitchen's screen", self.kitchen),
            ("The admin", self.admin),
            ("   e-mail", self.admin_email),
            ("   password", self.admin_password),
            ("The API's documentation", self.api_docs),
        ]

    def show(self, console: Console) -> None:
        """Prints them, one a line and never cut off: they are there to be copied."""
        console.print()
        for label, value in self.lines():
            console.print(f"  {label:<26}[bold]{value}[/bold]", highlight=False, soft_wrap=True)
        console.print()


def addresses_of(
    url: str, ws_url: str, *, known: DemoSecrets, places: list[Place], pid: int
) -> Addresses:
    """The addresses of a demo at `url`; the first sample table stands for all."""
    first = places[0]
    cards = next((one for one in places if one["takes_cards"]), first)
    return Addresses(
        url=url,
        ws_url=ws_url,
        guest=f"{url}/o/{first['origin_id']}",
        cards=f"{url}/o/{cards['origin_id']}",
        kitchen=f"{url}/kitchen/{first['location_id']}/",
        admin=f"{url}/admin/",
        api_docs=f"{url}/api/docs",
        admin_email=known.admin_email,
        admin_password=known.admin_password,
        pid=pid,
        places=places,
    )
