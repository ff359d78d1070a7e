"""A push service (RFC 8030) and the browsers behind it: it checks who sends (VAPID, RFC 8292) and
decrypts what it is sent (RFC 8291), as only the browser could."""

import base64
import json
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from messaging.fakes.server import SEND, FakeProvider, Taken
from payments.fakes.wire import Answer, Refusal, Request, Route

LARGEST = 4096
DAY_SECONDS = 24 * 3600
# How far two clocks may be apart.
LEEWAY_SECONDS = 60
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_VAPID = re.compile(r"vapid t=(?P<t>[\w.-]+),\s*k=(?P<k>[\w-]+)")


@dataclass(eq=False)
class Browser:
    """One browser's subscription. `as_json()` is what its page would send us; `key` is the
    application server key that it subscribed with, whose holder alone may send."""

    endpoint: str
    key: str
    is_gone: bool = False
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False
    )

    def as_json(self) -> dict[str, Any]:
        point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": encoded(point), "auth": encoded(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}


class FakePush(FakeProvider):
    """Operation: `send`. What it takes is `to` the endpoint, `facts` the decrypted payload's."""

    name = "push"

    def __init__(self, port: int = 0) -> None:
        self.browsers: dict[str, Browser] = {}
        self._lock = threading.Lock()
        super().__init__(port)

    def settings(self) -> dict[str, str]:
        return {"PUSH_HOSTS": "127.0.0.1"}

    def routes(self) -> list[Route]:
        return [Route("POST", r"/push/(?P<id>[\w-]+)", SEND, self._send)]

    def subscribe(self, key: str) -> Browser:
        """A browser subscribes with our public key."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            browser = self.browsers[name] = Browser(f"{self.url}/push/{name}", key)
        return browser

    def end(self, browser: Browser) -> None:
        """The person has taken their permission back: 410 from now on."""
        browser.is_gone = True

    def recipient_of(self, request: Request) -> str:
        return self.url + request.path

    def refusal(self, status: int, code: int | str, text: str) -> Answer:
        return Answer(status, {"reason": text})

    # --- one request ----------------------------------------------------------------------------

    def _send(self, request: Request) -> Answer:
        browser = self.browsers.get(request.named["id"])
        if browser is None:
            raise Refusal(404, "no such subscription", is_violation=False)
        if browser.is_gone:
            raise Refusal(410, "push subscription has unsubscribed", is_violation=False)
        self._check_sender(request, browser)
        self._check_headers(request)
        told = self._decrypted(request, browser)
        reference = f"{self.url}/message/{secrets.token_urlsafe(12)}"
        facts = {**told, "topic": request.headers.get("Topic"), "ttl": request.headers["TTL"]}
        self.keep(Taken(browser.endpoint, told["body"], reference, told["id"], facts))
        return Answer(201, b"", headers={"Location": reference})

    def _check_sender(self, request: Request, browser: Browser) -> None:
        found = _VAPID.fullmatch(request.headers.get("Authorization") or "")
        if found is None:
            raise Refusal(401, "no VAPID")
        if found["k"] != browser.key:
            raise Refusal(403, "another key than it subscribed with", is_violation=False)
        point = decoded(found["k"])
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        try:
            said = jwt.decode(
                found["t"], key, algorithms=["ES256"], audience=self.url, leeway=LEEWAY_SECONDS
            )
        except jwt.InvalidTokenError as error:
            raise Refusal(403, f"VAPID: {error!r}") from None
        if said["exp"] > time.time() + DAY_SECONDS + LEEWAY_SECONDS:
            raise Refusal(403, "VAPID: for more than a day")
        if not str(said.get("sub", "")).startswith(("mailto:", "http")):
            raise Refusal(403, "VAPID: nobody to write to")

    def _check_headers(self, request: Request) -> None:
        headers = request.headers
        if not (headers.get("TTL") or "").isdecimal():
            raise Refusal(400, "TTL is missing")
        if headers.get("Content-Encoding") != "aes128gcm":
            raise Refusal(415, "only aes128gcm")
        if headers.get("Urgency", "normal") not in ("very-low", "low", "normal", "high"):
            raise Refusal(400, "no such urgency")
        if headers.get("Topic") and not _TOPIC.fullmatch(headers["Topic"]):
            raise Refusal(400, "no such topic")
        if len(request.body) > LARGEST:
            raise Refusal(413, "payload too large")

    def _decrypted(self, request: Request, browser: Browser) -> dict[str, Any]:
        try:
            plain = http_ece.decrypt(
                request.body, private_key=browser.private, auth_secret=browser.auth,
                version="aes128gcm",
            )  # fmt: skip
            return json.loads(plain)
        except (http_ece.ECEException, ValueError) as error:
            raise Refusal(400, f"cannot be decrypted: {error!r}") from None


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
