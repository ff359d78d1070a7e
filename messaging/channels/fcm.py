"""Firebase Cloud Messaging to the existing Android and web apps of staff:
https://firebase.google.com/docs/cloud-messaging/send/v1-api

A device is only told while its person still works there; a token that Firebase does not know any
more is dropped. A repeated message replaces the first on the device (`tag`, `collapse_key`).
"""

import logging
import os
from functools import cache
from itertools import count

import firebase_admin
from django.conf import settings
from firebase_admin import credentials, exceptions, messaging
from google.auth.exceptions import GoogleAuthError, RefreshError
from requests.adapters import HTTPAdapter

from messaging.channels import set_up
from messaging.channels.base import Channel, ChannelError, Outgoing, Sent
from messaging.channels.faults import broken_off, not_set_up, refused, unreadable
from messaging.services.subscribing import drop_token, may_be_told

PROVIDER = "fcm"
# What comes later than this is no news in a kitchen.
LIVES_SECONDS = 3600
LONGEST = 1000

logging.getLogger("google.auth").setLevel(logging.INFO)
_numbers = count(1)


class Fcm(Channel):
    """`to` is a device's token, of the restaurant's `subscriptions`."""

    name = "fcm"
    provider = PROVIDER

    def is_set_up(self) -> bool:
        return set_up.fcm()

    def send(self, outgoing: Outgoing) -> Sent:
        if not self.is_set_up():
            raise not_set_up("FIREBASE_PROJECT_ID")
        if outgoing.restaurant_id and not may_be_told(outgoing.restaurant_id, outgoing.to):
            drop_token(outgoing.to, restaurant_id=outgoing.restaurant_id)
            raise ChannelError(
                "Nobody who works there has this device",
                code="not_a_member", is_permanent=True, is_address_dead=True,
            )  # fmt: skip
        return Sent(PROVIDER, _sent(outgoing))


def _sent(outgoing: Outgoing) -> str:
    """Firebase's name for the message. Raises ChannelError."""
    try:
        return messaging.send(_message(outgoing), app=_app(_account()))
    except messaging.UnregisteredError:
        drop_token(outgoing.to)
        fault = ChannelError(
            "This device is not registered any more",
            code="UNREGISTERED", is_permanent=True, is_address_dead=True,
        )  # fmt: skip
    except messaging.SenderIdMismatchError as error:
        fault = _fault(error)
        fault.is_permanent = True
        fault.is_provider_down = False
    except exceptions.FirebaseError as error:
        fault = _fault(error)
    except GoogleAuthError as error:
        fault = _not_let_in(error)
    except (ValueError, KeyError, TypeError):
        # Its answer is no JSON, or has no name in it.
        fault = unreadable("Firebase")
    raise fault from None


def _message(outgoing: Outgoing) -> messaging.Message:
    content = outgoing.content
    shown = {"title": content.subject or content.text[:80], "body": content.text[:LONGEST]}
    data = {"messageId": outgoing.message_id, "link": content.link, "language": outgoing.language}
    message = messaging.Message(
        notification=messaging.Notification(**shown),
        data={name: str(value) for name, value in data.items() if value},
        android=messaging.AndroidConfig(
            priority="high",
            ttl=LIVES_SECONDS,
            collapse_key=outgoing.message_id,
            notification=messaging.AndroidNotification(tag=outgoing.message_id),
        ),
        webpush=_for_browsers(outgoing),
    )
    # The library would rather have a device's newer name, which today's apps do not tell.
    message.token = outgoing.to
    return message


def _for_browsers(outgoing: Outgoing) -> messaging.WebpushConfig:
    link = outgoing.content.link
    is_link = link.startswith("https://")
    return messaging.WebpushConfig(
        headers={"TTL": str(LIVES_SECONDS), "Urgency": "high"},
        notification=messaging.WebpushNotification(tag=outgoing.message_id),
        fcm_options=messaging.WebpushFCMOptions(link=link) if is_link else None,
    )


def _fault(error: exceptions.FirebaseError) -> ChannelError:
    answer = error.http_response
    if answer is None:
        return broken_off("Firebase", error.cause)
    fault = refused(
        "Firebase", answer.status_code, str(error.code), str(error)[:150], answer.headers
    )
    # A token that is none: https://firebase.google.com/docs/cloud-messaging/error-codes
    if isinstance(error, exceptions.InvalidArgumentError) and "registration token" in str(error):
        fault.is_address_dead = True
    return fault


def _not_let_in(error: GoogleAuthError) -> ChannelError:
    """Google gave no access token, so nothing was asked for yet."""
    is_ours = isinstance(error, RefreshError) and not error.retryable
    return ChannelError(
        f"Google gives no access token: {type(error).__name__}",
        code="no_access_token" if is_ours else "no_answer",
        is_provider_down=True,
    )


def _account() -> tuple[str, str, str, str, str, float]:
    return (
        settings.FIREBASE_PROJECT_ID,
        settings.FIREBASE_CLIENT_EMAIL,
        settings.FIREBASE_PRIVATE_KEY,
        settings.FIREBASE_TOKEN_URL,
        settings.FCM_API_URL,
        settings.PROVIDER_TIMEOUT_SECONDS,
    )


@cache
def _app(account: tuple[str, str, str, str, str, float]) -> firebase_admin.App:
    """The library's client of that account; it keeps its access token for an hour."""
    project, address, key, token_url, api_url, seconds = account
    known = {
        "type": "service_account", "project_id": project, "client_email": address,
        "private_key": key, "token_uri": token_url,
    }  # fmt: skip
    options = {"projectId": project, "httpTimeout": seconds}
    # The library keeps its clients by name; two threads may both make one, which does no harm.
    name = f"orderbuddy-{next(_numbers)}"
    app = firebase_admin.initialize_app(credentials.Certificate(known), options, name)
    service = messaging._get_messaging_service(app)
    service._fcm_url = f"{api_url}/v1/projects/{project}/messages:send"
    # It would ask another service of Google's where requests may go: messages have no such place.
    service._client.session.credentials._is_regional_access_boundary_lookup_required = bool
    # Of its own it would send again whatever had no answer or a 500, up to four times.
    for scheme in ("https://", "http://", "https://fcm.googleapis.com"):
        service._client.session.mount(scheme, HTTPAdapter(max_retries=0))
    return app


# A forked child must not share its parent's connections.
os.register_at_fork(after_in_child=_app.cache_clear)
