"""What e-mails have whoever carries them: who writes, and how marketing is ended."""

from email.utils import formataddr, parseaddr

from django.conf import settings

from messaging.channels.base import Outgoing

# One click in the mail program itself: https://www.rfc-editor.org/rfc/rfc8058
ONE_CLICK = "List-Unsubscribe=One-Click"


def sender_of(outgoing: Outgoing) -> tuple[str, str]:
    """The name and the address that it comes from: the restaurant's name, by default with our own
    address, which the recipients' servers know us by."""
    name, address = parseaddr(settings.FROM_EMAIL)
    return outgoing.sender.name or name, outgoing.sender.address or address


def sender_header(outgoing: Outgoing) -> str:
    """`The Harbor Café <orders@example.com>`."""
    return formataddr(sender_of(outgoing))


def subject_of(outgoing: Outgoing) -> str:
    """One line: what it was made of may have had more."""
    return " ".join(outgoing.content.subject.split())


def headers_of(outgoing: Outgoing) -> dict[str, str]:
    """Headers beside the usual ones."""
    if not outgoing.content.unsubscribe:
        return {}
    return {
        "List-Unsubscribe": f"<{outgoing.content.unsubscribe}>",
        "List-Unsubscribe-Post": ONE_CLICK,
    }
