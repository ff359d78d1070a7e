"""E-mail by SMTP, or printed: whatever Django's backend of EMAIL_URL does."""

import smtplib
from contextlib import closing
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection

from messaging.channels import letter, set_up
from messaging.channels.base import Channel, ChannelError, Outgoing, Sent
from messaging.channels.faults import not_set_up
from messaging.channels.smtp_in_time import InTimeBackend, has_begun

PROVIDER = "smtp"
DJANGOS = "django.core.mail.backends.smtp.EmailBackend"
IN_TIME = f"{InTimeBackend.__module__}.{InTimeBackend.__qualname__}"


class SmtpMail(Channel):
    """`Sent.reference` is the Message-Id."""

    name = "email"
    provider = PROVIDER

    def is_set_up(self) -> bool:
        return set_up.smtp()

    def send(self, outgoing: Outgoing) -> Sent:
        if not settings.MAIL_BACKEND:
            raise not_set_up("EMAIL_URL")
        message = _message(outgoing)
        _hand_over(message)
        return Sent(PROVIDER, message.extra_headers["Message-ID"])


def _message(outgoing: Outgoing) -> EmailMultiAlternatives:
    content = outgoing.content
    _, address = parseaddr(settings.FROM_EMAIL)
    headers = {
        **letter.headers_of(outgoing),
        "Message-ID": make_msgid(outgoing.message_id, domain=address.partition("@")[2] or None),
        "X-OrderBuddy-Message": outgoing.message_id,
    }
    message = EmailMultiAlternatives(
        letter.subject_of(outgoing), content.text, letter.sender_header(outgoing), [outgoing.to],
        headers=headers,
    )  # fmt: skip
    message.reply_to = [outgoing.sender.reply_to] if outgoing.sender.reply_to else []
    if content.html:
        message.attach_alternative(content.html, "text/html")
    for one in content.attachments:
        message.attach(one.name, one.content, one.media_type)
    return message


def _hand_over(message: EmailMultiAlternatives) -> None:
    """In two steps: who fails before there is a connection has sent nothing."""
    try:
        with closing(get_connection(_backend())) as connection:
            connection.open()
            message.connection = connection
            _send(message)
            return
    except ChannelError:
        raise
    except (smtplib.SMTPException, OSError) as error:
        fault = _fault(error, maybe_acted=False)
    raise fault from None


def _backend() -> str:
    return IN_TIME if settings.MAIL_BACKEND == DJANGOS else settings.MAIL_BACKEND


def _send(message: EmailMultiAlternatives) -> None:
    try:
        message.send()
    except (BadHeaderError, ValueError) as error:
        fault = ChannelError(
            f"not an e-mail: {type(error).__name__}", code="bad_mail", is_permanent=True
        )
    except (smtplib.SMTPException, OSError) as error:
        may_have = _is_cut_off(error) and has_begun(message.connection)
        fault = _fault(error, maybe_acted=may_have)
    else:
        return
    raise fault from None


def _is_cut_off(error: Exception) -> bool:
    """No last word of the server's: it may have had all of it."""
    return isinstance(error, smtplib.SMTPServerDisconnected | OSError) and not isinstance(
        error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused
    )


def _fault(error: Exception, *, maybe_acted: bool) -> ChannelError:
    code = _code(error)
    is_sign_in = isinstance(error, smtplib.SMTPAuthenticationError)
    is_last_word = 500 <= code < 600 and not is_sign_in
    return ChannelError(
        _sentence(error, code),
        code=str(code or "no_answer"),
        # A 5xx is a mail server's last word (RFC 5321, 4.2.1).
        is_permanent=is_last_word,
        is_provider_down=code == 0 or is_sign_in or code == 421,
        is_address_dead=isinstance(error, smtplib.SMTPRecipientsRefused) and is_last_word,
        maybe_acted=maybe_acted,
    )


def _sentence(error: Exception, code: int) -> str:
    """For whoever wonders where the e-mail is; the server's own words may hold the address."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return f"The mail server refuses this address ({code})"
        case smtplib.SMTPAuthenticationError():
            return f"The mail server does not let us in ({code})"
    return f"The mail server: {type(error).__name__} {code or ''}".strip()


def _code(error: Exception) -> int:
    """What the server answered; 0: nothing. All of one recipient's refusals are one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return getattr(error, "smtp_code", 0) or 0
