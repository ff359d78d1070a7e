"""What the demo must know again after a restart: its secret keys and its admin user."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Self

import msgspec

from orderbuddy.running.stack import BASE_DIR

FILE_NAME = "demo.json"
ADMIN_EMAIL = "admin@orderbuddy.example"


class DemoSecrets(msgspec.Struct, frozen=True):
    """Kept in the data directory, readable by its owner only."""

    secret_key: str
    admin_email: str
    admin_password: str
    # The settings of web push: with other keys, browsers that wanted notifications get none.
    push_keys: dict[str, str] = {}

    @classmethod
    def load_or_make(cls, directory: Path) -> Self:
        """Those of the last run, or new ones."""
        path = directory / FILE_NAME
        if path.exists():
            return msgspec.json.decode(path.read_bytes(), type=cls)
        made = cls(secrets.token_urlsafe(50), ADMIN_EMAIL, secrets.token_urlsafe(9), _push_keys())
        write_private_json(path, msgspec.to_builtins(made))
        return made


def _push_keys() -> dict[str, str]:
    """A new pair, as the settings take it."""
    made = subprocess.run(
        [sys.executable, "manage.py", "make_vapid_key"],
        cwd=BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(line.split("=", 1) for line in made.stdout.split())


def write_private_json(path: Path, content: object) -> None:
    """Writes the file as a whole or not at all; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2)
    temporary.replace(path)
