"""What the demo must know again after a restart: its secret key and its admin user."""

import json
import os
import secrets
from pathlib import Path
from typing import Self

import msgspec

FILE_NAME = "demo.json"
ADMIN_EMAIL = "admin@orderbuddy.example"


class DemoSecrets(msgspec.Struct, frozen=True):
    """Kept in the data directory, readable by its owner only."""

    secret_key: str
    admin_email: str
    admin_password: str

    @classmethod
    def load_or_make(cls, directory: Path) -> Self:
        """Those of the last run, or new ones."""
        path = directory / FILE_NAME
        if path.exists():
            return msgspec.json.decode(path.read_bytes(), type=cls)
        made = cls(secrets.token_urlsafe(50), ADMIN_EMAIL, secrets.token_urlsafe(9))
        write_private_json(path, msgspec.to_builtins(made))
        return made


def write_private_json(path: Path, content: object) -> None:
    """Writes the file as a whole or not at all; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=2)
    temporary.replace(path)
