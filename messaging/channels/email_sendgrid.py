"""E-mail by SendGrid: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send

It echoes `custom_args` in its events. What it took it can only be asked for where an account pays
for that, so after a broken answer its events say whether it went out.
"""

import base64
import http.client
import logging
import time
from email.utils import parseaddr
from typing import Any
from urllib.error import URLError

import python_http_client
from django.conf import settings
from sendgrid import SendGridAPIClient
from sendgrid.helpers import mail

from messaging.channels import letter, set_up
from messaging.channels.base import Channel, ChannelError, Outgoing, Sent
from messaging.channels.faults import LONGEST_WAIT_SECONDS, not_set_up, refused

PROVIDER = "sendgrid"
# At DEBUG it writes down what is sent, and our key.
logging.getLogger("python_http_client").setLevel(logging.INFO)
# The name under which our message's id travels.
MESSAGE = "message"


class SendGridMail(Channel):
    name = "email"
    provider = PROVIDER

    @property
    def reports_delivery(self) -> bool:
        return bool(settings.SENDGRID_WEBHOOK_KEY)

    def is_set_up(self) -> bool:
        return set_up.sendgrid()

    def send(self, outgoing: Outgoing) -> Sent:
        if not settings.SENDGRID_API_KEY:
            raise not_set_up("SENDGRID_API_KEY")
        if parseaddr(outgoing.to)[1] != outgoing.to or "@" not in outgoing.to:
            # Its library would stumble over it.
            raise ChannelError(
                "not an e-mail address", code="bad_address", is_permanent=True, is_address_dead=True
            )
        answer = _asked(letter_of(outgoing).get())
        reference = answer.headers.get("X-Message-Id") or ""
        return Sent(PROVIDER, reference)


def letter_of(outgoing: Outgoing) -> mail.Mail:
    """The message as SendGrid's library writes it."""
    name, address = letter.sender_of(outgoing)
    content = outgoing.content
    subject = letter.subject_of(outgoing)
    made = mail.Mail(from_email=(address, name), to_emails=outgoing.to, subject=subject)
    made.add_content(mail.Content("text/plain", content.text or " "))
    if content.html:
        made.add_content(mail.Content("text/html", content.html))
    if outgoing.sender.reply_to:
        made.reply_to = mail.ReplyTo(outgoing.sender.reply_to)
    for header in letter.headers_of(outgoing).items():
        made.add_header(mail.Header(*header))
    made.add_custom_arg(mail.CustomArg(MESSAGE, outgoing.message_id))
    made.add_category(mail.Category(outgoing.purpose))
    # Links as they are: a sign-in or status link is nobody else's to see.
    made.tracking_settings = _tracks_nothing()
    for one in content.attachments:
        made.add_attachment(_attached(one.name, one.content, one.media_type))
    return made


def _tracks_nothing() -> mail.TrackingSettings:
    return mail.TrackingSettings(click_tracking=mail.ClickTracking(False, False))


def _attached(name: str, content: bytes, media_type: str) -> mail.Attachment:
    encoded = base64.b64encode(content).decode()
    return mail.Attachment(encoded, name, media_type, "attachment")


def _asked(body: dict[str, Any]) -> Any:
    """The answer to one request. Raises ChannelError."""
    client = SendGridAPIClient(settings.SENDGRID_API_KEY, host=settings.SENDGRID_API_URL).client
    client.timeout = settings.PROVIDER_TIMEOUT_SECONDS
    try:
        answer = client.mail.send.post(request_body=body)
    except python_http_client.HTTPError as error:
        fault = _refused(error)
    except URLError as error:
        # Not connected, or cut off while it was being sent: half a request is none.
        fault = _no_answer(error.reason, maybe_acted=False)
    except (OSError, http.client.HTTPException) as error:
        fault = _no_answer(error, maybe_acted=True)
    else:
        if answer.status_code != 202:
            raise refused("SendGrid", 500, code=str(answer.status_code))
        return answer
    raise fault from None


def _refused(error: python_http_client.HTTPError) -> ChannelError:
    said = _said(error)
    fault = refused("SendGrid", error.status_code, said=said, headers=error.headers or {})
    if error.status_code == 429 and fault.retry_after_seconds is None:
        fault.retry_after_seconds = _until_reset(error.headers or {})
    if error.status_code == 400 and "personalizations.0.to" in said:
        fault.is_address_dead = True
    return fault


def _until_reset(headers: Any) -> int | None:
    """SendGrid names the instant from which it takes more, in Unix seconds."""
    said = headers.get("X-RateLimit-Reset") or ""
    if not said.isdecimal():
        return None
    return min(max(1, int(said) - int(time.time())), LONGEST_WAIT_SECONDS)


def _said(error: python_http_client.HTTPError) -> str:
    try:
        faults = error.to_dict["errors"]
        return "; ".join(f"{one.get('field') or ''} {one['message']}".strip() for one in faults)
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        return ""


def _no_answer(error: object, *, maybe_acted: bool) -> ChannelError:
    return ChannelError(
        f"SendGrid does not answer: {type(error).__name__}",
        code="no_answer",
        is_provider_down=True,
        maybe_acted=maybe_acted,
    )
