"""SendGrid's v3 mail/send, and its signed events:
https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send"""

import base64
import binascii
import json
import re
import secrets
import time
from collections.abc import Sequence
from typing import Any, ClassVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from messaging.fakes.server import SEND, FakeProvider, Taken, deliver
from payments.fakes.wire import Answer, Json, Refusal, Request, Route

KEY = "SG.key-of-the-tests"
FIELDS = {
    "personalizations", "from", "reply_to", "subject", "content", "attachments", "headers",
    "categories", "custom_args", "tracking_settings", "mail_settings", "asm",
}  # fmt: skip
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
# Headers that are SendGrid's own.
_RESERVED = {"to", "from", "subject", "reply-to", "cc", "bcc", "content-type", "x-sg-id"}


class FakeSendGrid(FakeProvider):
    """Operation: `send`. To whom `unsubscribed` is, it takes a message and drops it, as the real
    one does. `webhook` is where its events go."""

    name = "sendgrid"
    story: ClassVar[Sequence[str]] = ("processed", "delivered", "open")

    def __init__(self, port: int = 0) -> None:
        self.unsubscribed: set[str] = set()
        self.webhook = ""
        self._key = ec.generate_private_key(ec.SECP256R1())
        super().__init__(port)

    @property
    def verification_key(self) -> str:
        """What SENDGRID_WEBHOOK_KEY is to be."""
        public = self._key.public_key()
        return base64.b64encode(
            public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        ).decode()

    def settings(self) -> dict[str, str]:
        return {
            "SENDGRID_API_URL": self.url,
            "SENDGRID_API_KEY": KEY,
            "SENDGRID_WEBHOOK_KEY": self.verification_key,
        }

    def routes(self) -> list[Route]:
        return [Route("POST", "/v3/mail/send", SEND, self._send)]

    def recipient_of(self, request: Request) -> str:
        try:
            return json.loads(request.body)["personalizations"][0]["to"][0]["email"]
        except (ValueError, KeyError, IndexError, TypeError):
            return ""

    def refusal(self, status: int, code: int | str, text: str) -> Answer:
        return Answer(status, {"errors": [{"message": text, "field": str(code) or None}]})

    # --- its events -----------------------------------------------------------------------------

    def event(self, taken: Taken, name: str, **more: Any) -> Json:
        """One event as SendGrid writes it."""
        return {
            "email": taken.to, "timestamp": int(time.time()), "event": name,
            "smtp-id": f"<{taken.reference}@geopod>", "category": taken.facts["categories"],
            "sg_event_id": base64.urlsafe_b64encode(secrets.token_bytes(15)).decode(),
            "sg_message_id": f"{taken.reference}.recvd-7c5f-1-65F0-1F.0",
            **taken.facts["custom_args"], **more,
        }  # fmt: skip

    def tell(self, taken: Taken, state: str, **how: Any) -> int:
        if taken.to in self.unsubscribed and state in ("processed", "delivered", "open"):
            state, how["reason"] = "dropped", "Unsubscribed Address"
        more = {name: how.pop(name) for name in ("reason", "type", "timestamp") if name in how}
        return self.post([self.event(taken, state, **more)], **how)

    def post(self, events: Sequence[Json], *, url: str = "", via: str = "", **how: Any) -> int:
        """Call our webhook. `key` signs with another key, `signature` is sent as it is ("" for
        none), `reserialised` sends other bytes than were signed, though they mean the same, `at`
        is the timestamp that is sent."""
        payload = json.dumps(list(events), indent=1).encode()
        at = str(int(time.time()))
        headers = self.signed(payload, **{"at": at, "signed_at": at, **how})
        if how.get("reserialised"):
            payload = json.dumps(list(events), separators=(",", ":")).encode()
        return deliver(url or self.webhook, payload, headers, via=via)

    def signed(self, payload: bytes, at: str, **how: Any) -> dict[str, str]:
        """The headers that prove it; `signed_at` is what was signed, where `at` is not."""
        key: ec.EllipticCurvePrivateKey = how.get("key") or self._key
        signed_at = how.get("signed_at", at)
        made = key.sign(signed_at.encode() + payload, ec.ECDSA(hashes.SHA256()))
        said = how.get("signature", base64.b64encode(made).decode())
        prefix = "X-Twilio-Email-Event-Webhook"
        headers = {"Content-Type": "application/json", f"{prefix}-Timestamp": at}
        return headers | ({f"{prefix}-Signature": said} if said else {})

    # --- one request ----------------------------------------------------------------------------

    def _send(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            raise self._refused("", "authorization grant is invalid", status=401)
        body = request.json()
        to = self._recipient(body)
        parts = self._content(body)
        reference = secrets.token_urlsafe(16).replace(".", "-")
        self.keep(self._taken(body, to, parts, reference))
        return Answer(202, b"", headers={"X-Message-Id": reference})

    def _recipient(self, body: Json) -> str:
        if unknown := body.keys() - FIELDS:
            raise self._refused(sorted(unknown)[0], "Invalid field")
        people = [one["email"] for part in body["personalizations"] for one in part["to"]]
        if len(people) != 1 or not _ADDRESS.fullmatch(body["from"]["email"]):
            raise self._refused("from", "one recipient a message, and a sender with an address")
        if not _ADDRESS.fullmatch(people[0]):
            field = "personalizations.0.to.0.email"
            raise self._refused(field, "Does not contain a valid address.", is_violation=False)
        return people[0]

    def _content(self, body: Json) -> dict[str, str]:
        kinds = [one["type"] for one in body["content"]]
        if kinds not in (["text/plain"], ["text/plain", "text/html"]):
            raise self._refused("content", f"plain text first, then HTML: {kinds}")
        if not all(one["value"] for one in body["content"]) or not body.get("subject"):
            raise self._refused("content", "a subject, and words in every part")
        if any("\n" in text for text in (body["subject"], *body.get("headers", {}).values())):
            raise self._refused("headers", "a header is one line")
        if {name.lower() for name in body.get("headers", {})} & _RESERVED:
            raise self._refused("headers", "a reserved header")
        return {one["type"]: one["value"] for one in body["content"]}

    def _taken(self, body: Json, to: str, parts: dict[str, str], reference: str) -> Taken:
        arguments = body.get("custom_args", {})
        if not all(isinstance(one, str) for one in arguments.values()):
            raise self._refused("custom_args", "must be strings")
        facts = {
            "subject": body["subject"], "html": parts.get("text/html", ""), "from": body["from"],
            "reply_to": body.get("reply_to"), "headers": body.get("headers", {}),
            "categories": body.get("categories", []), "custom_args": arguments,
            "attachments": [self._attached(one) for one in body.get("attachments", [])],
            "tracking": body.get("tracking_settings", {}),
        }  # fmt: skip
        return Taken(to, parts["text/plain"], reference, arguments.get("message", ""), facts)

    def _attached(self, one: Json) -> Json:
        try:
            size = len(base64.b64decode(one["content"], validate=True))
        except binascii.Error:
            raise self._refused("attachments", "content is not Base64") from None
        return {"name": one["filename"], "type": one["type"], "size": size}

    def _refused(
        self, field: str, text: str, *, status: int = 400, is_violation: bool = True
    ) -> Refusal:
        return Refusal(
            status, text, self.refusal(status, field, text).body, is_violation=is_violation
        )
