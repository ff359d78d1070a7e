"""`python -m orderbuddy.running.demo.prepare FILE`: makes the database ready for the demo.

A process of its own, because Django's settings read the servers' addresses when they load. FILE
gets one JSON object a line: `{"step": "…"}` for each step, `{"places": […]}` at the end.
"""

import json
import os
import sys
from dataclasses import asdict
from typing import TextIO

import django
from django.core.management import call_command


def main(path: str) -> None:
    """Migrates, makes indexes, loads the sample restaurants and makes the admin user."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orderbuddy.settings")
    django.setup()
    with open(path, "w", buffering=1) as file:
        call_command("check")
        call_command("migrate", verbosity=0)
        _tell(file, step="Migrations are applied")
        call_command("make_indexes", verbosity=0)
        _tell(file, step="Indexes are made")
        places = _load_samples()
        _load_past()
        _tell(file, step=f"Sample restaurants are there ({len(places)} places)")
        _make_admin(os.environ["DEMO_ADMIN_EMAIL"], os.environ["DEMO_ADMIN_PASSWORD"])
        _tell(file, step="The admin user is there")
        _tell(file, places=places)


def _tell(file: TextIO, **content: object) -> None:
    file.write(json.dumps(content, default=str) + "\n")


def _load_samples() -> list[dict]:
    from menus.samples import load_samples

    return [{**asdict(place), "code": _code_of(place.origin_id)} for place in load_samples()]


def _load_past() -> None:
    from messaging.samples import load_message_samples

    load_message_samples()


def _code_of(origin_id: str) -> str:
    """The table's QR code holds the address /q/{code}."""
    from orderbuddy.mongo import collection, parse_id
    from ordering.codes.links import code_of

    return code_of(collection("origins").find_one({"_id": parse_id(origin_id)}))


def _make_admin(email: str, password: str) -> None:
    from orderbuddy.accounts.models import User

    admin = User.objects.filter(email=email).first()
    if admin is None:
        User.objects.create_superuser(email, password, name="Admin")
    elif not admin.check_password(password):
        admin.set_password(password)
        admin.save(update_fields=["password"])


if __name__ == "__main__":
    main(sys.argv[1])
