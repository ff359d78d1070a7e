"""Web push to the browsers of guests and staff (RFC 8030, 8291, 8292), by pywebpush.

The payload is JSON for the page's service worker:

    {"id", "title", "body", "link", "language", "buttons": [{"title", "id", "url"}],
     "receipt": a token with which it says that it has shown the message, or that it was tapped}

A repeated message replaces the first: at the push service by its `Topic`, on the device where the
service worker shows it with `tag: id`.
"""

import json
import logging
from typing import Any

import requests
from django.conf import settings
from http_ece import ECEException
from py_vapid import VapidException
from pywebpush import WebPushException, webpush

from messaging.channels import set_up
from messaging.channels.base import Channel, ChannelError, Outgoing, Sent
from messaging.channels.faults import broken_off, not_set_up, refused
from messaging.channels.wire import OneShot
from messaging.push import endpoints, keys, subscriptions
from orderbuddy.api.tokens import receipt_token
from orderbuddy.mongo import Document

PROVIDER = "web_push"
# What a phone that was off all that time need not hear any more.
LIVES_SECONDS = 4 * 3600
# A push service must take 4096 bytes (RFC 8030, 7.2), of which encryption needs about a hundred.
PAYLOAD_BYTES = 3900
SUBJECT_LENGTH = 120
MOST_BUTTONS = 2

# At INFO it would write down addresses of browsers, which are secrets.
logging.getLogger("pywebpush").setLevel(logging.WARNING)


class WebPush(Channel):
    """`to` is the `_id` of one of `push_subscriptions`."""

    name = "push"
    provider = PROVIDER
    # Its service worker says what it has shown.
    reports_delivery = True
    # Each browser's maker has one.
    has_services = True

    def service_of(self, outgoing: Outgoing) -> str:
        return endpoints.host_of(subscriptions.endpoint_of(outgoing.to))

    def is_set_up(self) -> bool:
        return set_up.push()

    def send(self, outgoing: Outgoing) -> Sent:
        if not self.is_set_up():
            raise not_set_up("VAPID_PRIVATE_KEY")
        if keys.public_of(settings.VAPID_PRIVATE_KEY) != settings.VAPID_PUBLIC_KEY.rstrip("="):
            raise not_set_up("VAPID_PUBLIC_KEY as that of VAPID_PRIVATE_KEY")
        subscription = subscriptions.of_id(outgoing.to)
        if subscription is None or not endpoints.is_known(subscription["endpoint"]):
            raise ChannelError(
                "This browser is not subscribed", code="not_subscribed",
                is_permanent=True, is_address_dead=True,
            )  # fmt: skip
        answer = _sent(subscription, outgoing)
        return Sent(PROVIDER, answer.headers.get("Location", "")[:300])


def payload(outgoing: Outgoing) -> str:
    """What the service worker gets; a text that is too long is cut."""
    content = outgoing.content
    buttons = [{"title": one.title, "id": one.id, "url": one.url} for one in content.buttons]
    told = {
        "id": outgoing.message_id,
        "title": (content.subject or outgoing.sender.name)[:SUBJECT_LENGTH],
        "body": content.text,
        "link": content.link,
        "language": outgoing.language,
        "buttons": buttons[:MOST_BUTTONS],
        "receipt": receipt_token(outgoing.message_id),
    }
    written = json.dumps(told, ensure_ascii=False)
    while len(written.encode()) > PAYLOAD_BYTES and told["body"]:
        told["body"] = told["body"][: len(told["body"]) * 3 // 4]
        written = json.dumps(told, ensure_ascii=False)
    return written


def _sent(subscription: Document, outgoing: Outgoing) -> requests.Response:
    try:
        with OneShot() as session:
            return webpush(
                {"endpoint": subscription["endpoint"], "keys": subscription["keys"]},
                payload(outgoing),
                vapid_private_key=settings.VAPID_PRIVATE_KEY,
                # Fresh each time: the library writes into it.
                vapid_claims={"sub": settings.VAPID_SUBJECT},
                ttl=LIVES_SECONDS,
                headers={"Urgency": "high", "Topic": outgoing.message_id[-32:]},
                requests_session=session,
            )
    except WebPushException as error:
        fault = _refused(error.response, subscription)
    except requests.RequestException as error:
        fault = broken_off("The push service", error)
    except VapidException:
        raise not_set_up("VAPID_SUBJECT as an address") from None
    except (ValueError, ECEException) as error:
        # A browser's key that is none.
        subscriptions.drop_endpoint(subscription["endpoint"])
        fault = ChannelError(
            f"cannot be encrypted: {type(error).__name__}",
            code="bad_key", is_permanent=True, is_address_dead=True,
        )  # fmt: skip
    raise fault from None


def _refused(answer: Any, subscription: Document) -> ChannelError:
    if answer is None:
        return ChannelError("cannot be encrypted", code="bad_key", is_permanent=True)
    fault = refused("The push service", answer.status_code, headers=answer.headers)
    if answer.status_code in (404, 410):
        subscriptions.drop_endpoint(subscription["endpoint"])
        fault.is_address_dead = fault.is_permanent = True
    elif answer.status_code in (401, 403):
        # About this browser's subscription, made with another key of ours: no other one's.
        fault.is_permanent, fault.is_provider_down = True, False
    elif answer.status_code < 400:
        # Neither done nor refused: nobody is redirected.
        fault.is_permanent = True
    return fault
