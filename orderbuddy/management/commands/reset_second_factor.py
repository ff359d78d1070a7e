from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from orderbuddy import audit
from orderbuddy.accounts import factors, sign_ins
from orderbuddy.accounts.contacts import person_with, tidied


class Command(BaseCommand):
    help = (
        "Removes the authenticator app, the passkeys and the recovery codes of somebody who lost "
        "them all, and signs them out everywhere. Be sure that it is them who asks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("contact", help="their e-mail or phone number")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_with(tidied(options["contact"]))
        if person is None:
            raise CommandError(f"Nobody who may sign in has {options['contact']}.")
        if not factors.remove_all(person):
            raise CommandError(f"{person} has no second factor.")
        sign_ins.end_others(person)
        audit.record(
            who=audit.SYSTEM,
            what="people.second_factor.reset",
            restaurant_id=None,
            subject=f"user:{person.pk}",
        )
        self.stdout.write(f"{person} signs in without a second factor from now on.")
