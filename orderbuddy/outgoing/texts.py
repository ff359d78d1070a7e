"""Text messages (SMS) by Twilio: https://www.twilio.com/docs/messaging/api/message-resource.

With `TWILIO_API_URL=console:` they are printed instead, as the demo does.
"""

import requests
from django.conf import settings

from orderbuddy.outgoing.errors import OutgoingError

CONSOLE = "console:"
_TIMEOUT_SECONDS = 10
_LONGEST = 1600  # ten parts: Twilio takes no longer ones


def send(*, to: str, text: str) -> None:
    """Hand one text to Twilio; `to` is a number such as +15550100123.

    Raises OutgoingError.
    """
    if settings.TWILIO_API_URL == CONSOLE:
        print(f"--- text to {to}\n{text}\n---", flush=True)
        return
    if not (settings.TWILIO_ACCOUNT_SID and settings.TWILIO_PHONE_NUMBER):
        raise OutgoingError("TWILIO_ACCOUNT_SID is not set", is_permanent=True)
    _check(_ask({"To": to, "From": settings.TWILIO_PHONE_NUMBER, "Body": text[:_LONGEST]}))


def _ask(form: dict[str, str]) -> requests.Response:
    account = settings.TWILIO_ACCOUNT_SID
    address = f"{settings.TWILIO_API_URL}/2010-04-01/Accounts/{account}/Messages.json"
    secret = (account, settings.TWILIO_AUTH_TOKEN)
    try:
        return requests.post(address, data=form, auth=secret, timeout=_TIMEOUT_SECONDS)
    except requests.RequestException as error:
        message = f"Twilio does not answer: {type(error).__name__}"
        raise OutgoingError(message, is_permanent=False) from error


def _check(answer: requests.Response) -> None:
    """A 4xx is about what we sent, but for the account's own troubles and too many at once."""
    if answer.ok:
        return
    is_permanent = 400 <= answer.status_code < 500 and answer.status_code not in (401, 403, 429)
    raise OutgoingError(
        f"Twilio answered {answer.status_code}: {_reason(answer)}", is_permanent=is_permanent
    )


def _reason(answer: requests.Response) -> str:
    try:
        return str(answer.json()["message"])[:200]
    except (ValueError, KeyError, TypeError):
        return answer.text[:200]
