"""Configuration: every variable is documented, every mistake is named before a guest meets it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "production-like-" + "k" * 50,
    "API_ENDPOINT": "https://orders.example.com",
    "ALLOWED_HOSTS": "orders.example.com",
    "DEBUG": "false",
    "HTTPS_ONLY": "true",
}


def check(*arguments: str, **changes: str | None) -> subprocess.CompletedProcess:
    environment = {**os.environ, **PRODUCTION, **{k: v for k, v in changes.items() if v}}
    # Set by the browser's driver in this process; nobody deploys it.
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    for name, value in changes.items():
        if value is None:
            environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "manage.py", "check", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_every_variable_is_documented() -> None:
    files = ("settings.py", "settings_beat.py", "settings_outgoing.py", "uploads_storage.py")
    text = "".join((ROOT / "orderbuddy" / file).read_text() for file in files)
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', text))
    documented = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == documented


@pytest.mark.parametrize(
    ("name", "value", "check_id"),
    [
        ("SECRET_KEY", None, "E001"),
        ("MONGODB_URL", None, "E002"),
        ("MONGODB_URL", "localhost:27017", "E002"),
        ("REDIS_URL", None, "E003"),
        ("REDIS_URL", "http://valkey", "E003"),
        ("API_ENDPOINT", "orders.example.com", "E004"),
        ("QUOTE_MINUTES", "0", "E005"),
        ("LOG_FORMAT", "xml", "E006"),
        ("GUEST_WRITES_PER_10_SECONDS", "-1", "E008"),
        ("STRIPE_API_URL", "http://api.stripe.com", "E009"),
        ("STRIPE_JS_URL", "js.stripe.com/v3/", "E009"),
        ("SHORT_LINK_ENDPOINT", "ob.example", "E004"),
        ("ARCHIVE_EVERY_SECONDS", "0", "E005"),
        ("TWILIO_API_URL", "http://api.twilio.com", "E009"),
        ("MESSAGE_CLAIM_SECONDS", "0", "E005"),
        ("MESSAGES_PER_SECOND", "twilio=many", "E010"),
    ],
)
def test_a_wrong_or_missing_setting_is_named(name: str, value: str | None, check_id: str) -> None:
    found = check(**{name: value})
    assert found.returncode == 1
    assert f"orderbuddy.{check_id}" in found.stderr
    assert name in found.stderr


def test_a_production_like_environment_is_clean() -> None:
    found = check("--deploy", "--fail-level", "WARNING")
    assert found.returncode == 0, found.stderr
    assert "no issues" in found.stdout


def test_a_server_refuses_to_start_with_a_wrong_setting() -> None:
    """Granian and Daphne run no checks of Django's."""
    environment = {**os.environ, **PRODUCTION, "REDIS_URL": "http://valkey"}
    found = subprocess.run(
        [sys.executable, "-c", "import orderbuddy.wsgi"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert found.returncode == 1
    assert "REDIS_URL" in found.stderr
    assert "orderbuddy.E003" in found.stderr
