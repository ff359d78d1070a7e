from typing import Any

from django.core.management.base import BaseCommand

from messaging.push.keys import new_pair


class Command(BaseCommand):
    help = "Prints a new pair of keys for web push, for the settings; stores nothing."
    requires_system_checks = []  # it is what a check asks for

    def handle(self, *args: Any, **options: Any) -> None:
        private, public = new_pair()
        self.stdout.write(f"VAPID_PRIVATE_KEY={private}\nVAPID_PUBLIC_KEY={public}")
