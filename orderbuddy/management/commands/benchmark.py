import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from orderbuddy.benchmarks import machine
from orderbuddy.benchmarks.report import ROWS, print_report
from orderbuddy.benchmarks.run import Benchmark
from orderbuddy.running.errors import RunningError

OTHERS = ("start-up", "notifications", "screens")


class Command(BaseCommand):
    help = "Measure the product on servers of its own: requests a second, percentiles, memory."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
        parser.add_argument("--seconds", type=float, default=5.0, help="how long each is measured")
        parser.add_argument("--connections", type=int, default=16)
        parser.add_argument(
            "--sockets", type=int, nargs="+", default=[1000, 5000], metavar="NUMBER",
            help="how many open sockets of screens; each number is measured",
        )  # fmt: skip
        parser.add_argument("--no-pin", action="store_true", help="leave the cores to the system")
        parser.add_argument(
            "--only", nargs="+", default=[], choices=[*ROWS, *OTHERS], metavar="NAME"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(width=150 if not self.stdout.isatty() else None)
        if machine.is_busy():
            console.print("The machine is busy: these figures will be lower than they could be.")
        if not options["no_pin"] and not machine.can_pin():
            console.print("There is one core only: nothing can be pinned.")
        try:
            found = Benchmark(
                seconds=options["seconds"],
                connections=options["connections"],
                sockets=options["sockets"],
                pin=not options["no_pin"],
                only=options["only"],
                report=lambda line: console.print(line, style="dim"),
            ).run()
        except RunningError as error:
            raise CommandError(str(error)) from None
        print_report(found, console)
        if options["json"]:
            options["json"].write_text(json.dumps(found, indent=1) + "\n")
