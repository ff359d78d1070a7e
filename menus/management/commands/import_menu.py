from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from menus.exchange.formats import read_file
from menus.exchange.incoming import FileRefused
from menus.exchange.planning import LEAVE, REFUSE, Line, Plan, plan_import
from menus.services.importing import PlanChanged, import_menu
from orderbuddy.mongo import Document, collection, parse_id

WHO = "manage.py import_menu"


class Command(BaseCommand):
    help = (
        "Say line by line what a file (.xlsx, .csv, .json, .jsonld) would do to a menu and, with "
        "--apply, do it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("menu_id")
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="import it")
        parser.add_argument(
            "--leave-out-refused", action="store_true", help="import the rest where some is refused"
        )

    def handle(
        self,
        *args: Any,
        menu_id: str,
        file: Path,
        apply: bool,
        leave_out_refused: bool,
        **options: Any,
    ) -> None:
        menu = collection("menus").find_one({"_id": parse_id(menu_id)})
        if menu is None:
            raise CommandError(f"There is no menu {menu_id}.")
        data = _read(file)
        plan = self._say(menu, data)
        if not apply:
            self.stdout.write("Nothing was stored; --apply imports it.")
            return
        if plan.counts[REFUSE] and not leave_out_refused:
            raise CommandError("Some is refused; --leave-out-refused imports the rest.")
        self._import(menu, data, file.name, plan)

    def _say(self, menu: Document, data: bytes) -> Plan:
        try:
            plan = plan_import(menu, read_file(data))
        except FileRefused as error:
            raise CommandError(str(error)) from error
        for line in plan.lines:
            if line.action != LEAVE:
                self.stdout.write(_words(line))
        for note in plan.notes:
            self.stdout.write(note)
        self.stdout.write(", ".join(f"{count} {action}" for action, count in plan.counts.items()))
        return plan

    def _import(self, menu: Document, data: bytes, name: str, plan: Plan) -> None:
        try:
            import_menu(menu=menu, data=data, name=name, who=WHO, expected=plan.fingerprint)
        except PlanChanged as error:
            raise CommandError(
                "The menu was changed meanwhile. Nothing was stored; please try again."
            ) from error
        self.stdout.write(self.style.SUCCESS("Imported."))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _words(line: Line) -> str:
    said = f": {'; '.join(line.details)}" if line.details else ""
    return f"{line.place:<9} {line.action:<7} {line.kind} {line.name}{said}"
