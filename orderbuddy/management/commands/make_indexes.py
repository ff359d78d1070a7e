from django.core.management.base import BaseCommand, CommandError
from pymongo.errors import OperationFailure

from orderbuddy.indexes import declared_indexes, make_index


class Command(BaseCommand):
    help = "Make every index that OrderBuddy needs. May be run again at any time."

    def handle(self, *args: object, **options: object) -> None:
        indexes = declared_indexes()
        for index in indexes:
            try:
                make_index(index)
            except OperationFailure as error:
                raise CommandError(f"{index.collection}.{index.name}: {error}") from error
            if options["verbosity"] > 1:
                self.stdout.write(f"{index.collection}.{index.name}")
        self.stdout.write(f"{len(indexes)} indexes are there.")
