"""Configuration mistakes are named when a process starts, not when a guest meets them."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured

# As TWILIO_API_URL: texts are printed instead, as the demo does.
CONSOLE = "console:"
GATEWAY_ADDRESSES = (
    "EMERGEPAY_ENVIRONMENT_URL",
    "EMERGEPAY_ASSETS_URL",
    "STRIPE_API_URL",
    "STRIPE_JS_URL",
)
# The tag of what a server asks before it starts; an app registers its own under it.
SETTINGS = "orderbuddy_settings"
OWN_ADDRESSES = ("API_ENDPOINT", "MENU_ENDPOINT", "STORE_ENDPOINT", "SHORT_LINK_ENDPOINT")


def url_fault(value: str, schemes: tuple[str, ...]) -> bool:
    """Whether it is no address of one of these schemes."""
    parts = urlsplit(value)
    return parts.scheme not in schemes or not parts.hostname


def sends_secrets_in_the_clear(value: str) -> bool:
    """Whether it is no https address; of this machine itself http is enough."""
    local = urlsplit(value).hostname in ("127.0.0.1", "localhost", "::1")
    return url_fault(value, ("http", "https") if local else ("https",))


def refuse_bad_settings() -> None:
    """For servers, which do not run Django's checks: raises ImproperlyConfigured, naming each."""
    errors = [one for one in run_checks(tags=[SETTINGS]) if one.is_serious()]
    if errors:
        raise ImproperlyConfigured("; ".join(f"{one.msg} ({one.id}): {one.hint}" for one in errors))


@register(SETTINGS)
def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What is wrong with or missing from the environment, each with an id and a hint."""
    found: list[CheckMessage] = []
    if not settings.DEBUG and not settings.SECRET_KEY_IS_SET:
        found.append(
            Error(
                "SECRET_KEY is not set",
                hint="Set it to 50 random characters; sessions and order tokens depend on it.",
                id="orderbuddy.E001",
            )
        )
    for name, schemes, check_id in (
        ("MONGODB_URL", ("mongodb", "mongodb+srv"), "orderbuddy.E002"),
        ("REDIS_URL", ("redis", "rediss", "valkey", "valkeys"), "orderbuddy.E003"),
    ):
        value = getattr(settings, name)
        if not value and not settings.DEBUG:
            found.append(
                Error(
                    f"{name} is not set",
                    hint="Point it at a server, or run `manage.py demo`, which starts its own.",
                    id=check_id,
                )
            )
        elif value and url_fault(value.split(",")[0], schemes):
            found.append(Error(f"{name} is not a {schemes[0]}:// address", hint=value, id=check_id))
    for name in OWN_ADDRESSES:
        value = getattr(settings, name)
        if value and url_fault(value, ("http", "https")):
            found.append(
                Error(f"{name} is not an http(s) address", hint=value, id="orderbuddy.E004")
            )
    texts = ("TWILIO_API_URL",) if settings.TWILIO_API_URL != CONSOLE else ()
    for name in (*GATEWAY_ADDRESSES, *texts):
        if sends_secrets_in_the_clear(getattr(settings, name)):
            found.append(
                Error(
                    f"{name} is not an https address",
                    hint="Secrets go there, or card data; http is only for this machine itself.",
                    id="orderbuddy.E009",
                )
            )
    for name in (
        "QUOTE_MINUTES",
        "GATEWAY_TIMEOUT_SECONDS",
        "PAYMENT_LOOK_AFTER_SECONDS",
        "PAYMENT_LOOKS_AT_MOST",
        "REQUESTS_AT_ONCE",
        "SCREEN_PAIRINGS_PER_MINUTE",
        "SIGN_IN_CODES_PER_HOUR",
        "ACCESS_TOKEN_MINUTES",
        "REFRESH_TOKEN_DAYS",
        "UPLOAD_MAX_BYTES",
        "COMPARE_EVERY_SECONDS",
        "ARCHIVE_EVERY_SECONDS",
        "REPORT_MAILS_EVERY_SECONDS",
        "MESSAGE_CLAIM_SECONDS",
        "MESSAGE_DAYS",
    ):
        if getattr(settings, name) <= 0:
            found.append(Error(f"{name} must be above zero", id="orderbuddy.E005"))
    rates = settings.MESSAGES_PER_SECOND
    if any(not value.isdigit() for value in rates.values()):
        found.append(
            Error(
                "MESSAGES_PER_SECOND must name whole numbers",
                hint="Such as twilio=50,sendgrid=50; 0 is any number.",
                id="orderbuddy.E010",
            )
        )
    if settings.LOG_FORMAT not in ("json", "console"):
        found.append(Error("LOG_FORMAT must be json or console", id="orderbuddy.E006"))
    if settings.LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        found.append(
            Error("LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL", id="orderbuddy.E007")
        )
    if settings.GUEST_WRITES_PER_10_SECONDS < 0 or settings.SIGN_INS_PER_MINUTE < 1:
        found.append(
            Error(
                "GUEST_WRITES_PER_10_SECONDS must not be negative, SIGN_INS_PER_MINUTE at least 1",
                id="orderbuddy.E008",
            )
        )
    if settings.HTTPS_ONLY and not settings.API_ENDPOINT.startswith("https"):
        found.append(
            Warning(
                "HTTPS_ONLY is on but API_ENDPOINT is not an https address",
                hint="Set API_ENDPOINT to the address that guests' phones open.",
                id="orderbuddy.W001",
            )
        )
    return found
