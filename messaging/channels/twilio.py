"""Twilio's messages, of which SMS and WhatsApp are two kinds of addresses:
https://www.twilio.com/docs/messaging/api/message-resource

`TWILIO_API_URL=console:` prints them instead, as the demo does.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from messaging.channels import set_up
from messaging.channels.base import ChannelError, Cost, Outgoing, Sent
from messaging.channels.faults import broken_off, not_set_up, refused, unreadable
from messaging.channels.wire import OneShot
from messaging.incoming import Media
from orderbuddy.mongo import collection, parse_id

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.message import MessageInstance

PROVIDER = "twilio"
LOOPBACK = ("127.0.0.1", "localhost", "::1")

# https://www.twilio.com/docs/api/errors. The number said STOP to Twilio:
OPTED_OUT = frozenset({21610})
# No such number, or none that messages reach:
DEAD = frozenset({21211, 21217, 21614, 63003})
# Too many of ours at once; the queue is full:
BUSY = frozenset({14107, 20429, 21611, 63018})
# Our account, its number or its balance; no message goes until somebody puts it right:
OURS = frozenset({20003, 20005, 30002, 63038, 90010})
# We may not write from that number, or nobody has said which. Nothing was sent.
SENDERS = frozenset({21212, 21603, 21606, 21659, 21660, 63007})

# It has no such message:
UNKNOWN = "20404"

# Of the newest messages to a number so many are looked through.
LOOKED_THROUGH = 50
# Of what came in while we were away, so many.
MOST_WRITTEN = 500
# Twilio says when in whole seconds.
ROUNDED = timedelta(seconds=1)
_STATES = {
    "delivered": "delivered", "read": "read", "failed": "failed", "undelivered": "failed",
    "canceled": "failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote to us; addresses as Twilio has them (`whatsapp:+1…`)."""

    sid: str
    sender: str
    to: str
    text: str
    at: datetime
    media: tuple[Media, ...]


def create(*, to: str, sender: dict[str, str], message_id: str, what: dict[str, str]) -> Sent:
    """Hand one message to Twilio. `sender` is `from_` or `messaging_service_sid`, `what` its body
    or content.

    Raises ChannelError.
    """
    if set_up.texts_are_printed():
        print(f"--- text to {to}\n{what.get('body') or what}\n---", flush=True)
        return Sent("console", reference=f"console-{message_id}")
    called_back = status_callback(message_id)
    http = _Http()
    with _said_as_channel_error(http):
        made = _client(http).messages.create(to=to, **sender, **what, **called_back)
        return _sent(made)


def find(*, outgoing: Outgoing, to: str, body: str | None, since: datetime) -> Sent | None:
    """What Twilio has of this message: the same words (None: any) to the same number since then,
    which no other message of ours is known to be. (Twilio does not say which callback it has.)

    Raises ChannelError.
    """
    if set_up.texts_are_printed():
        return None
    http = _Http()
    with _said_as_channel_error(http):
        found = list(_newest(_client(http), to, since - ROUNDED))
    ours = [one for one in found if str(one.direction).startswith("outbound")]
    same = [one for one in ours if body is None or _are_same_words(one.body or "", body)]
    taken = _known_elsewhere([one.sid for one in same], outgoing.message_id)
    # The first that fits is the first attempt's.
    return next((_sent(one) for one in reversed(same) if one.sid not in taken), None)


def news_of(reference: str) -> Sent | None:
    """What has become of the message of that name. Raises ChannelError."""
    if set_up.texts_are_printed():
        return None
    http = _Http()
    try:
        with _said_as_channel_error(http):
            return _sent(_client(http).messages(reference).fetch())
    except ChannelError as error:
        if error.code == UNKNOWN:
            return None
        raise


def written_since(to: str, since: datetime) -> list[Written]:
    """What people wrote to that number of ours since then, the oldest first; of very many the
    newest. Raises ChannelError."""
    if set_up.texts_are_printed():
        return []
    http = _Http()
    with _said_as_channel_error(http):
        client = _client(http)
        found = list(_newest(client, to, since, most=MOST_WRITTEN))
        return [_written(client, one) for one in found[::-1] if one.direction == "inbound"]


def status_callback(message_id: str) -> dict[str, str]:
    """Where Twilio tells what became of it. It refuses an address that only this machine knows."""
    host = urlsplit(settings.API_ENDPOINT).hostname
    is_practice = urlsplit(settings.TWILIO_API_URL).hostname in LOOPBACK
    if host in LOOPBACK and not is_practice:
        return {}
    address = f"{settings.API_ENDPOINT}/api/v1/webhooks/twilio/status?message={message_id}"
    return {"status_callback": address}


def reports_delivery() -> bool:
    """Whether Twilio can tell us what became of a message."""
    return not set_up.texts_are_printed() and bool(status_callback(""))


def fault_of(status: int, code: int, said: str, headers: Any) -> ChannelError:
    """What an answer or a callback with that error code means."""
    error = refused("Twilio", status, str(code), said, headers)
    if code in OPTED_OUT:
        error.opted_out = error.is_permanent = True
    if code in DEAD:
        error.is_address_dead = error.is_permanent = True
    if code in BUSY or code in OURS or code in SENDERS:
        error.is_permanent = False
    if code in OURS or code in SENDERS:
        error.is_provider_down = True
    return error


def is_about_sender(error: ChannelError) -> bool:
    """Whether it is the number that we write from that is no good."""
    return error.code.isdecimal() and int(error.code) in SENDERS


def _written(client: Client, one: "MessageInstance") -> Written:
    files = client.messages(one.sid).media.list() if int(one.num_media or 0) else []
    path = f"{settings.TWILIO_API_URL}/2010-04-01/Accounts/{one.account_sid}/Messages/{one.sid}"
    media = tuple(Media(f"{path}/Media/{file.sid}", file.content_type or "") for file in files)
    return Written(one.sid, one.from_, one.to, one.body or "", one.date_created, media)


class _Http(HttpClient):
    """The library's own client keeps connections open and has one time limit for everything."""

    def __init__(self) -> None:
        super().__init__(logger=None, is_async=False)
        self.headers: Any = {}

    def request(
        self, method: str, uri: str, params: Any = None, data: Any = None, headers: Any = None,
        auth: Any = None, timeout: Any = None, allow_redirects: bool = False,
    ) -> Response:  # fmt: skip
        with OneShot() as session:
            answer = session.request(
                method, uri, params=params, data=data, headers=headers, auth=auth
            )
            self.headers = answer.headers
            return Response(answer.status_code, answer.text, answer.headers)


class _said_as_channel_error:
    """What Twilio's library raises inside becomes a ChannelError; its text holds the address."""

    def __init__(self, http: _Http) -> None:
        self._http = http

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        fault = self._fault(error)
        if fault is not None:
            raise fault from None

    def _fault(self, error: BaseException | None) -> ChannelError | None:
        match error:
            case TwilioRestException(status=status) if status < 400:
                return unreadable("Twilio")
            case TwilioRestException():
                said = str(error.msg)[:200]
                return fault_of(error.status, error.code or 0, said, self._http.headers)
            case TwilioServiceException():
                return fault_of(error.status, error.code, error.title[:200], self._http.headers)
            case requests.RequestException():
                return broken_off("Twilio", error)
            # No JSON, or not an object: the library takes what it gets.
            case TwilioException() | ValueError() | TypeError() | AttributeError() | KeyError():
                return unreadable("Twilio")
        return None


def _client(http: _Http) -> Client:
    if not settings.TWILIO_ACCOUNT_SID:
        raise not_set_up("TWILIO_ACCOUNT_SID")
    account = (settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)
    # An environment of its own: TWILIO_EDGE and TWILIO_REGION would change the address.
    client = Client(*account, http_client=http, environment={"": ""})
    client.api.base_url = settings.TWILIO_API_URL
    return client


def _newest(
    client: Client, to: str, since: datetime, *, most: int = LOOKED_THROUGH
) -> Iterator["MessageInstance"]:
    """The newest first, as Twilio lists them; by when they were made, as one that is not sent yet
    has no day of sending to ask by."""
    for one in client.messages.stream(to=to, limit=most, page_size=LOOKED_THROUGH):
        if one.date_created and one.date_created < since:
            return
        yield one


def _are_same_words(kept: str, given: str) -> bool:
    """A messaging service writes quotes and dashes in plainer letters, and a trial account says at
    the beginning that it is one."""
    return _letters(kept).endswith(_letters(given))


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if one.isalnum()) or text.strip()


def _known_elsewhere(references: list[str], message_id: str) -> set[str]:
    others = {"reference": {"$in": references}, "_id": {"$ne": parse_id(message_id)}}
    found = collection("messages").find(others, {"reference": 1})
    return {one["reference"] for one in found}


def _sent(made: "MessageInstance") -> Sent:
    if not made.sid:
        raise unreadable("Twilio")
    price, unit = made.price, made.price_unit
    cost = Cost(str(price).lstrip("-"), unit or "USD") if price else None
    parts = int(made.num_segments or 1) or 1
    state, code = _STATES.get(str(made.status), "sent"), int(made.error_code or 0)
    return Sent(
        PROVIDER, made.sid, parts, cost, state, code=str(code or ""), opted_out=code in OPTED_OUT
    )
