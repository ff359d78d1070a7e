import gc
from argparse import ArgumentParser
from datetime import timedelta
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from orderbuddy.mongo import Document, collection, parse_id
from orderbuddy.running.progress import progress_bar
from ordering.reports.asking import answer
from ordering.reports.days import today_of
from ordering.reports.periods import Period
from ordering.reports.tables import REPORTS


class Command(BaseCommand):
    help = "Measures how long each report takes (with the period before it, as pages show it)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--location", help="its id (the one with most archived days without)")
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--times", type=int, default=20)

    def handle(self, *args: Any, **options: Any) -> None:
        location = _location(options["location"])
        last = today_of(location)
        period = Period(last - timedelta(days=options["days"] - 1), last)
        title = f"{options['days']} days and those before, milliseconds"
        table = Table("Report", "Median", "95 %", "Slowest", "Own work", title=title)
        # As in the web process: what has been loaded for good is not looked through again.
        gc.collect()
        gc.freeze()
        with progress_bar("Reports", len(REPORTS)) as advance:
            for key, report in REPORTS.items():
                took, worked = _measured(key, location, period, options["times"])
                most = quantiles(took, n=20, method="inclusive")[-1] if took[1:] else took[0]
                figures = (median(took), most, max(took), median(worked))
                table.add_row(report.title, *(f"{one:.0f}" for one in figures))
                advance(1)
        Console(file=self.stdout).print(table)


def _measured(
    key: str, location: Document, period: Period, times: int
) -> tuple[list[float], list[float]]:
    """By the clock, and what this process itself worked (on a busy machine it waits)."""
    took, worked = [], []
    for _ in range(times):
        begun, began = perf_counter(), process_time()
        answer(key, [location], period)
        took.append(1000 * (perf_counter() - begun))
        worked.append(1000 * (process_time() - began))
    return took, worked


def _location(wanted: str | None) -> Document:
    if wanted is None:
        counted = [{"$group": {"_id": "$locationId", "days": {"$sum": 1}}}, {"$sort": {"days": -1}}]
        most = next(iter(collection("report_days").aggregate([*counted, {"$limit": 1}])), {})
        wanted = most.get("_id")
    found = collection("locations").find_one({"_id": parse_id(wanted)})
    if found is None:
        raise CommandError("There is no such location; `manage.py seed_orders` makes a past")
    return found
