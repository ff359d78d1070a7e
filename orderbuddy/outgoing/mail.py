"""E-mail, by the server that EMAIL_URL names, from FROM_EMAIL."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection

from orderbuddy.outgoing.errors import OutgoingError


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along, such as `Attachment("sales.pdf", content, "application/pdf")`."""

    name: str
    content: bytes
    media_type: str


def send(
    *,
    to: list[str],
    subject: str,
    text: str,
    html: str = "",
    attachments: Sequence[Attachment] = (),
) -> None:
    """Hand one e-mail to the mail server; all of `to` see each other.

    Raises OutgoingError.
    """
    if not settings.MAIL_BACKEND:
        raise OutgoingError("EMAIL_URL is not set", is_permanent=True)
    connection = get_connection(settings.MAIL_BACKEND)
    message = EmailMultiAlternatives(subject, text, settings.FROM_EMAIL, to, connection=connection)
    if html:
        message.attach_alternative(html, "text/html")
    for one in attachments:
        message.attach(one.name, one.content, one.media_type)
    _hand_over(message)


def _hand_over(message: EmailMultiAlternatives) -> None:
    try:
        message.send()
    except BadHeaderError as error:
        raise OutgoingError(f"not an e-mail: {error}", is_permanent=True) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise OutgoingError(_sentence(error), is_permanent=_is_permanent(error)) from error


def _is_permanent(error: Exception) -> bool:
    """A 5xx answer of a mail server is its last word (RFC 5321, 4.2.1); so is an address that
    cannot be written down."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False  # somebody will set it right
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)


def _sentence(error: Exception) -> str:
    return f"the mail server: {type(error).__name__} {error}"[:300]
