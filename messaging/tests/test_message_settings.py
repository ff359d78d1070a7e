"""Wrong or missing settings of messages are named when a process starts."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from messaging.checks import check_messages
from orderbuddy.checks import refuse_bad_settings

WRONG = [
    ("SENDGRID_API_URL", "http://api.sendgrid.com", "E001"),
    ("GRAPH_BASE_URL", "graph.facebook.com", "E001"),
    ("FIREBASE_TOKEN_URL", "http://oauth2.googleapis.com/token", "E001"),
    ("FCM_API_URL", "", "E001"),
    ("TWILIO_AUTH_TOKEN", "", "E002"),
    ("TWILIO_ACCOUNT_SID", "", "E002"),
    ("WHATSAPP_APP_SECRET", "", "E002"),
    ("WHATSAPP_VERIFY_TOKEN", "", "E002"),
    ("WHATSAPP_PHONE_NUMBER_ID", "", "E002"),
    ("FIREBASE_PROJECT_ID", "", "E002"),
    ("FIREBASE_CLIENT_EMAIL", "", "E002"),
    ("FIREBASE_PRIVATE_KEY", "", "E002"),
    ("TWILIO_PHONE_NUMBER", "555 0100", "E003"),
    ("TWILIO_WHATSAPP_NUMBER", "whatsapp:+15550100123", "E003"),
    ("TWILIO_MESSAGING_SERVICE_SID", "AC123", "E003"),
    ("GRAPH_VERSION", "23", "E003"),
    ("VAPID_SUBJECT", "us@example.com", "E003"),
    ("VAPID_SUBJECT", "http://example.com", "E003"),
    ("PUSH_HOSTS", ["https://fcm.googleapis.com"], "E003"),
    ("PUSH_HOSTS", ["*"], "E003"),
    ("PROVIDER_TIMEOUT_SECONDS", 0.0, "E003"),
    ("MESSAGE_CLAIM_SECONDS", 10, "E005"),
    ("VAPID_PRIVATE_KEY", "", "E002"),
    ("VAPID_PUBLIC_KEY", "", "E002"),
    ("VAPID_PUBLIC_KEY", "AAAA", "E004"),
    ("VAPID_PRIVATE_KEY", "AAAA", "E004"),
    ("VAPID_PRIVATE_KEY", "not base 64", "E004"),
    ("SENDGRID_WEBHOOK_KEY", "AAAA", "E004"),
    ("FIREBASE_PRIVATE_KEY", "AAAA", "E004"),
]


@pytest.mark.parametrize(("name", "value", "check_id"), WRONG)
def test_what_is_wrong_is_named(settings, name: str, value: object, check_id: str) -> None:
    setattr(settings, name, value)
    found = [one for one in check_messages(None) if name in one.msg]
    assert [one.id for one in found] == [f"messaging.{check_id}"]
    assert "AAAA" not in f"{found[0].msg} {found[0].hint}"


def test_the_settings_of_these_tests_are_right() -> None:
    assert check_messages(None) == []


@pytest.mark.parametrize("value", ["+15550100123", "24273", "Harbor Cafe"])
def test_texts_come_from_a_number_a_short_code_or_a_name(settings, value: str) -> None:
    settings.TWILIO_PHONE_NUMBER = value
    assert check_messages(None) == []


def test_a_server_does_not_start_with_a_wrong_one(settings) -> None:
    settings.WHATSAPP_APP_SECRET = ""
    with pytest.raises(ImproperlyConfigured, match="WHATSAPP_APP_SECRET"):
        refuse_bad_settings()


def test_a_web_process_loads_no_library_of_a_provider() -> None:
    """It may have 120 MB; only workers send."""
    import os
    import subprocess
    import sys

    heavy = (
        "twilio", "sendgrid", "firebase_admin", "pywebpush", "aiohttp", "google.auth",
        "cryptography.hazmat", "OpenSSL", "mjml", "PIL", "httpx", "rich", "pygments",
    )  # fmt: skip
    code = f"import sys, orderbuddy.wsgi; print([one for one in {heavy} if one in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip() == "[]"
