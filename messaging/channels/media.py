"""Files that came along with a message, fetched from the provider that holds them.

Only workers do that: a webhook is answered at once, and a file may be large.
"""

import hashlib
import json
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from requests.auth import HTTPBasicAuth

from messaging.channels.base import ChannelError
from messaging.channels.faults import refused, said_as_channel_error, unreadable
from messaging.channels.wire import OneShot
from messaging.incoming import Media
from orderbuddy.checks import sends_secrets_in_the_clear

GRAPH = "graph:"
# Where the providers' files lie, beside the addresses of the settings.
HOSTS = (
    "twiliocdn.com",
    "twilio.com",
    "amazonaws.com",
    "fbsbx.com",
    "facebook.com",
    "whatsapp.net",
)
LONGEST_WAY = 3
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """As the provider has it: nothing in it was looked at yet."""

    content: bytes
    content_type: str


def fetch(media: Media, *, at_most: int) -> File:
    """The file, of `at_most` bytes.

    Raises ChannelError: code "too_large", "not_theirs" for an address that is no provider's, or as
    for sending.
    """
    if media.url.startswith(GRAPH):
        return _of_meta(media, at_most)
    return _of_twilio(media, at_most)


def _of_twilio(media: Media, at_most: int) -> File:
    """Twilio's address redirects to where the file lies; our secret goes to Twilio only."""
    account = HTTPBasicAuth(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)
    _refuse_others(media.url, settings.TWILIO_API_URL, hosts=())
    url, auth = media.url, account
    for _ in range(LONGEST_WAY):
        content, answer = _got("Twilio", url, at_most, auth=auth)
        if answer.status_code not in (301, 302, 303, 307, 308):
            return File(content, _type_of(answer) or media.content_type)
        url, auth = urljoin(url, answer.headers.get("Location", "")), None
        _refuse_others(url, settings.TWILIO_API_URL)
    raise _not_theirs()


def _of_meta(media: Media, at_most: int) -> File:
    from messaging.channels.whatsapp_cloud import graph_url

    headers = {"Authorization": f"Bearer {settings.WHATSAPP_ACCESS_TOKEN}"}
    told, _ = _got("WhatsApp", graph_url(media.url.removeprefix(GRAPH)), PIECE, headers=headers)
    try:
        known = json.loads(told)
        url, digest = str(known["url"]), str(known["sha256"])
    except (ValueError, KeyError, TypeError):
        raise unreadable("WhatsApp") from None
    _refuse_others(url, settings.GRAPH_BASE_URL)
    content, _ = _got("WhatsApp", url, at_most, headers=headers)
    if hashlib.sha256(content).hexdigest() != digest:
        raise unreadable("WhatsApp")
    return File(content, str(known.get("mime_type") or media.content_type))


def _got(provider: str, url: str, at_most: int, **how: object) -> tuple[bytes, requests.Response]:
    """What is there, and the answer that brought it. Raises ChannelError."""
    with said_as_channel_error(provider), OneShot() as session:
        answer = session.get(url, stream=True, **how)
        if answer.status_code >= 400:
            raise refused(provider, answer.status_code, headers=answer.headers)
        content = bytearray()
        for piece in answer.iter_content(PIECE):
            content += piece
            if len(content) > at_most:
                raise ChannelError("The file is too large", code="too_large", is_permanent=True)
        return bytes(content), answer


def _refuse_others(url: str, own: str, hosts: tuple[str, ...] = HOSTS) -> None:
    """Whoever could name an address of their own would have us look into our own network."""
    parts, ours = urlsplit(url), urlsplit(own)
    host = parts.hostname or ""
    if (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc):
        return
    is_theirs = any(host == one or host.endswith(f".{one}") for one in hosts)
    if not is_theirs or parts.port not in (None, 443) or sends_secrets_in_the_clear(url):
        raise _not_theirs()


def _not_theirs() -> ChannelError:
    return ChannelError("The file is not at its provider", code="not_theirs", is_permanent=True)


def _type_of(answer: requests.Response) -> str:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip()
