"""Firebase Cloud Messaging's v1 API, and Google's access tokens before it:
https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages"""

import json
import re
import secrets
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from messaging.fakes.server import SEND, FakeProvider, Taken
from payments.fakes.wire import Answer, Json, Refusal, Request, Route

PROJECT, ADDRESS = "orderbuddy-tests", "tests@orderbuddy-tests.iam.gserviceaccount.example"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# Whatever address a token is asked for at.
AUDIENCE = "https://oauth2.googleapis.com/token"
SCOPES = (
    "https://www.googleapis.com/auth/cloud-platform",
    "https://www.googleapis.com/auth/firebase",
)
FIELDS = {"token", "notification", "data", "android", "webpush", "apns", "fcm_options"}
# HTTP status → Google's word.
_WORDS = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE",
}  # fmt: skip
_DURATION = re.compile(r"\d+(\.\d+)?s")


class FakeFcm(FakeProvider):
    """Operations: `send` and `token` (Google's access token). `unregister(token)`: that device is
    gone; `known` tokens, where there are any, are the only ones that are tokens at all."""

    name = "fcm"

    def __init__(self, port: int = 0) -> None:
        self.gone: set[str] = set()
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._access: set[str] = set()
        super().__init__(port)

    def settings(self) -> dict[str, str]:
        pem = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return {
            "FCM_API_URL": self.url,
            "FIREBASE_TOKEN_URL": f"{self.url}/token",
            "FIREBASE_PROJECT_ID": PROJECT,
            "FIREBASE_CLIENT_EMAIL": ADDRESS,
            "FIREBASE_PRIVATE_KEY": pem.replace("\n", "\\n"),
        }

    def routes(self) -> list[Route]:
        return [
            Route("POST", "/token", "token", self._token),
            Route("POST", f"/v1/projects/{PROJECT}/messages:send", SEND, self._send),
        ]

    def recipient_of(self, request: Request) -> str:
        try:
            return json.loads(request.body)["message"]["token"]
        except (ValueError, KeyError, TypeError):
            return ""

    def refusal(self, status: int, code: int | str, text: str) -> Answer:
        return Answer(status, _error(status, str(code), text))

    def unregister(self, token: str) -> None:
        """The app was removed from that device."""
        self.gone.add(token)

    def forget_access(self) -> None:
        """An hour goes by: access tokens are no good any more."""
        self._access.clear()

    # --- one request ----------------------------------------------------------------------------

    def _token(self, request: Request) -> Answer:
        form = dict(parse_qsl(request.body.decode()))
        if form.get("grant_type") != GRANT:
            raise self._refused(400, "invalid_grant", "another grant")
        try:
            said = jwt.decode(
                form["assertion"], self._key.public_key(), algorithms=["RS256"],
                audience=AUDIENCE, issuer=ADDRESS,
            )  # fmt: skip
        except (jwt.InvalidTokenError, KeyError) as error:
            raise self._refused(400, "invalid_grant", repr(error)) from None
        if not set(said["scope"].split()) & set(SCOPES):
            raise self._refused(400, "invalid_scope", said["scope"])
        access = secrets.token_urlsafe(20)
        self._access.add(access)
        told = {"access_token": access, "expires_in": 3599, "token_type": "Bearer"}
        return Answer(body=told)

    def _send(self, request: Request) -> Answer:
        access = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
        if access not in self._access:
            raise self._refused(401, "", "no access", is_violation=False)
        body = request.json()
        message = body.get("message") or {}
        self._check(body, message)
        token = message["token"]
        if token in self.gone:
            raise self._refused(404, "UNREGISTERED", "not registered", is_violation=False)
        name = f"projects/{PROJECT}/messages/{secrets.token_hex(8)}"
        text = message.get("notification", {}).get("body", "")
        self.keep(Taken(token, text, name, message.get("data", {}).get("messageId", ""), message))
        return Answer(body={"name": name})

    def _check(self, body: Json, message: Json) -> None:
        if body.keys() != {"message"} or message.keys() - FIELDS or not message.get("token"):
            raise self._refused(400, "", f"not a message: {sorted(message)}")
        if not all(isinstance(one, str) for one in message.get("data", {}).values()):
            raise self._refused(400, "", "data must be strings")
        ttl = message.get("android", {}).get("ttl", "0s")
        if not _DURATION.fullmatch(ttl):
            raise self._refused(400, "", f"ttl: {ttl}")
        link = message.get("webpush", {}).get("fcm_options", {}).get("link", "https://")
        if not link.startswith("https://"):
            raise self._refused(400, "", f"link: {link}")

    def _refused(self, status: int, code: str, text: str, *, is_violation: bool = True) -> Refusal:
        return Refusal(status, text, _error(status, code, text), is_violation=is_violation)


def _error(status: int, code: str, text: str) -> Json:
    """As Google writes it; `code` is Firebase's own word, where there is one."""
    details: list[dict[str, Any]] = []
    if code:
        kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
        details.append({"@type": kind, "errorCode": code})
    word = _WORDS.get(status, "UNKNOWN")
    return {"error": {"code": status, "message": text, "status": word, "details": details}}
