from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orderbuddy.running.progress import progress_bar
from orderbuddy.stored_secrets import Resealed, count_secrets, reseal_all


class Command(BaseCommand):
    help = (
        "Seal the stored secrets (gateways' keys) under the present SECRET_KEY. Run it after the "
        "key was replaced, with the old one in SECRET_KEY_FALLBACKS; then the old one can go."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--plain",
            action="store_true",
            help="seal those too that are stored plain; the service of old cannot read them then",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, plain: bool, dry_run: bool, **options: Any) -> None:
        with progress_bar("Secrets", count_secrets()) as advance:
            done = reseal_all(plain_too=plain, write=not dry_run, report=lambda: advance(1))
        self._say(done, plain, dry_run)
        if done.lost:
            raise CommandError(
                "No key opens these; type them in again, or add their key to "
                "SECRET_KEY_FALLBACKS:\n  " + "\n  ".join(done.lost)
            )

    def _say(self, done: Resealed, plain: bool, dry_run: bool) -> None:
        verb = "would be sealed anew" if dry_run else "sealed anew"
        said = [f"{done.resealed} {verb}", f"{done.current} under the present key already"]
        if done.plain and not plain:
            said.append(f"{done.plain} plain (left so; --plain seals them)")
        if done.changed_meanwhile:
            said.append(f"{done.changed_meanwhile} replaced by somebody meanwhile (left so)")
        self.stdout.write("; ".join(said))
