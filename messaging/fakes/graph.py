"""WhatsApp's Cloud API: https://developers.facebook.com/docs/whatsapp/cloud-api"""

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Sequence
from typing import Any, ClassVar

import requests

from messaging.fakes.server import SEND, WEBHOOK_SECONDS, FakeProvider, Taken, deliver
from payments.fakes.wire import Answer, Json, Refusal, Request, Route

VERSION = "v23.0"
PHONE_ID, TOKEN = "105550100123", "graph-token-of-the-tests"
# How the account's other numbers begin: those of restaurants that have one of their own.
OTHERS = "1556"
SECRET, VERIFY_TOKEN = "app-secret-of-the-tests", "our-own-words"
NUMBER = "15550199997"
FIELDS = {
    "messaging_product", "recipient_type", "to", "recipient", "type", "biz_opaque_callback_data",
}  # fmt: skip
MOST_ECHOED = 512
MOST_PAYLOAD = 128
# HTTP status → Meta's code, where none is named.
_CODES = {401: 190, 429: 130429, 500: 131000, 502: 131000, 503: 131016}
_TO = re.compile(r"[1-9]\d{6,14}")
# Somebody who shows no number.
_USER = re.compile(r"[A-Z]{2}\.(ENT\.)?\w{1,128}")


class FakeGraph(FakeProvider):
    """Operations: `send`, `media`, `file`. `webhook` is where it tells of statuses and messages.

    A free text is taken at any time, and fails later (131047), unless the guest wrote (`write`) or
    `open_window` was called.
    """

    name = "graph"
    story: ClassVar[Sequence[str]] = ("sent", "delivered", "read")

    def __init__(self, port: int = 0) -> None:
        self.webhook = ""
        self.windows: set[str] = set()
        # Meta's ids of the numbers that are ours.
        self.numbers = {PHONE_ID}
        self.files: dict[str, tuple[bytes, str]] = {}
        super().__init__(port)

    def settings(self) -> dict[str, str]:
        return {
            "GRAPH_BASE_URL": self.url,
            "GRAPH_VERSION": VERSION,
            "WHATSAPP_ACCESS_TOKEN": TOKEN,
            "WHATSAPP_PHONE_NUMBER_ID": PHONE_ID,
            "WHATSAPP_APP_SECRET": SECRET,
            "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
        }

    def routes(self) -> list[Route]:
        return [
            Route("POST", f"/{VERSION}/(?P<number>\\d+)/messages", SEND, self._send),
            Route("GET", f"/{VERSION}/(?P<file>\\d+)", "media", self._media),
            Route("GET", "/files/(?P<file>\\d+)", "file", self._file),
        ]

    def recipient_of(self, request: Request) -> str:
        try:
            return _recipient(json.loads(request.body))
        except (ValueError, AttributeError, TypeError):
            return ""

    def refusal(self, status: int, code: int | str, text: str) -> Answer:
        return Answer(status, _error(int(code or _CODES.get(status, 100)), text))

    # --- its webhook ----------------------------------------------------------------------------

    def open_window(self, number: str) -> None:
        """They wrote to us lately."""
        self.windows.add(number)

    def tell(self, taken: Taken, state: str, **how: Any) -> int:
        """`errors` is the code for which it failed; `at` in Unix seconds."""
        if taken.facts["fails"] and state != "sent":
            state, how["errors"] = "failed", taken.facts["fails"]
        status = {
            "id": taken.reference, "status": state, "timestamp": str(how.pop("at", _now())),
            "recipient_id": taken.to.removeprefix("+"),
        }  # fmt: skip
        status |= {"biz_opaque_callback_data": taken.message_id} if taken.message_id else {}
        if code := how.pop("errors", 0):
            status["errors"] = [{"code": code, "title": f"Error {code}", "message": "It failed"}]
        return self.post({"statuses": [status]}, **how)

    def write(self, sender: str, text: str = "", **how: Any) -> int:
        """A guest writes; our webhook's answer. `button`, `row`, `tap` ((id, title): below a free
        text, of a list, below a template), `file` ((content, type, caption)), `message_id`,
        `user_id` (one who shows no number) may be given."""
        self.open_window(sender)
        number, user_id = sender.removeprefix("+"), how.pop("user_id", "")
        self.open_window(user_id)
        message = {
            "id": how.pop("message_id", "") or f"wamid.{secrets.token_hex(12)}",
            "timestamp": str(how.pop("at", _now())),
            **({"from_user_id": user_id} if user_id else {"from": number}),
            **self._said(text, how),
        }
        who = {"user_id": user_id} if user_id else {"wa_id": number}
        contact = {"profile": {"name": how.pop("name", "A guest")}, **who}
        return self.post({"contacts": [contact], "messages": [message]}, **how)

    def prefer(self, number: str, value: str, **how: Any) -> int:
        """A guest says in WhatsApp itself that marketing is to `stop`, or may `resume`."""
        wish = {
            "wa_id": number.removeprefix("+"), "category": "marketing_messages", "value": value,
            "detail": "User requested", "timestamp": how.pop("at", _now()),
        }  # fmt: skip
        return self.post({"user_preferences": [wish]}, field="user_preferences", **how)

    def post(self, value: Json, **how: Any) -> int:
        """Call our webhook with one change, of `number` (Meta's id of it); see `post_all`."""
        number = how.pop("number", "") or how.pop("phone_id", PHONE_ID)
        whole = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": NUMBER, "phone_number_id": number},
            **value,
        }
        change = {"field": how.pop("field", "messages"), "value": whole}
        return self.post_all([change], **how)

    def post_all(self, changes: Sequence[Json], *, url: str = "", via: str = "", **how: Any) -> int:
        """`secret` signs with another secret, `signature` is sent as it is ("" for none),
        `reserialised` sends other bytes than were signed, though they mean the same."""
        entry = {"id": "1", "changes": list(changes)}
        notice = {"object": "whatsapp_business_account", "entry": [entry]}
        payload = json.dumps(notice, indent=1).encode()
        said = how.get("signature", signature(payload, how.get("secret", SECRET)))
        if how.get("reserialised"):
            payload = json.dumps(notice, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"}
        headers |= {"X-Hub-Signature-256": said} if said else {}
        return deliver(url or self.webhook, payload, headers, via=via)

    def verify(self, url: str, *, token: str = VERIFY_TOKEN, challenge: str = "1158201444") -> Any:
        """Ask whether it is our webhook, as Meta does when it is set up; the answer."""
        asked = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge}
        return requests.get(url, params=asked, timeout=WEBHOOK_SECONDS)

    def _said(self, text: str, how: dict[str, Any]) -> Json:
        if button := how.pop("button", None):
            reply = {"type": "button_reply", "button_reply": {"id": button[0], "title": button[1]}}
            return {"type": "interactive", "interactive": reply}
        if row := how.pop("row", None):
            reply = {"type": "list_reply", "list_reply": {"id": row[0], "title": row[1]}}
            return {"type": "interactive", "interactive": reply}
        if tap := how.pop("tap", None):
            return {"type": "button", "button": {"payload": tap[0], "text": tap[1]}}
        if file := how.pop("file", None):
            content, kind, caption = file
            name = str(secrets.randbelow(10**15) + 10**15)
            self.files[name] = (content, kind)
            part = {"id": name, "mime_type": kind, "caption": caption}
            return {"type": "image", "image": part | {"sha256": _hash(content)}}
        return {"type": "text", "text": {"body": text}}

    # --- one request ----------------------------------------------------------------------------

    def _send(self, request: Request) -> Answer:
        self._sign_in(request)
        number = request.named["number"]
        if number not in self.numbers and not number.startswith(OTHERS):
            raise self._refused(100, "Object with that ID does not exist", is_violation=False)
        body = request.json()
        kind = body.get("type", "")
        if body.keys() - FIELDS - {kind} or body.get("messaging_product") != "whatsapp":
            raise self._refused(100, f"(#100) Invalid parameter: {sorted(body)}")
        if ("to" in body) == ("recipient" in body):
            raise self._refused(100, "either to or recipient")
        is_known = _TO.fullmatch(body.get("to", "")) or _USER.fullmatch(body.get("recipient", ""))
        if not is_known:
            raise self._refused(131009, "Parameter value is not valid", is_violation=False)
        echoed = body.get("biz_opaque_callback_data", "")
        if len(echoed) > MOST_ECHOED:
            raise self._refused(100, "biz_opaque_callback_data is too long")
        text = self._words(kind, body.get(kind) or {})
        to, reference = _recipient(body), f"wamid.{secrets.token_hex(12)}"
        fails = 131047 if kind != "template" and to not in self.windows else 0
        facts = {"type": kind, "content": body[kind], "fails": fails, "from": number}
        self.keep(Taken(to, text, reference, echoed, facts))
        contacts = [{"input": to.removeprefix("+")}]
        said = {"messaging_product": "whatsapp", "contacts": contacts}
        return Answer(body={**said, "messages": [{"id": reference}]})

    def _words(self, kind: str, content: Json) -> str:
        match kind:
            case "text":
                return self._short(content["body"], 4096)
            case "template":
                return self._template(content)
            case "interactive":
                self._buttons(content)
                return self._short(content["body"]["text"], 1024)
        raise self._refused(100, f"no such type: {kind}")

    def _template(self, content: Json) -> str:
        parts = content.get("components", [])
        values = [one for part in parts if part["type"] == "body" for one in part["parameters"]]
        self._template_buttons([part for part in parts if part["type"] != "body"])
        if not content["name"] or not content["language"]["code"]:
            raise self._refused(132001, "Template name does not exist in the translation")
        if any("\n" in one["text"] or not one["text"] for one in values):
            raise self._refused(132018, "A parameter is one line of words")
        return " | ".join([content["name"], *(one["text"] for one in values)])

    def _template_buttons(self, parts: Sequence[Json]) -> None:
        """Each names its place, and brings what its kind has a gap for."""
        for place, part in enumerate(parts):
            (filling,) = part["parameters"]
            known = {"quick_reply": "payload", "url": "text"}.get(part.get("sub_type", ""))
            if part["type"] != "button" or filling["type"] != known or part["index"] != str(place):
                raise self._refused(131008, "Required parameter is missing")
            if not 0 < len(filling[known]) <= MOST_PAYLOAD:
                raise self._refused(131009, "Parameter value is not valid")

    def _buttons(self, content: Json) -> None:
        action = content["action"]
        if content["type"] == "button":
            shown = [one["reply"] for one in action["buttons"]]
            most, longest = 3, 20
        else:
            shown = [row for part in action["sections"] for row in part["rows"]]
            most, longest = 10, 24
            self._short(action["button"], 20)
        titles = {self._short(one["title"], longest) for one in shown}
        if len(shown) > most or len(titles) < len(shown) or not all(one["id"] for one in shown):
            raise self._refused(131009, f"at most {most} buttons, each of its own")

    def _short(self, text: str, longest: int) -> str:
        if not text or len(text) > longest:
            raise self._refused(131009, f"a text of 1 to {longest} letters")
        return text

    def _media(self, request: Request) -> Answer:
        self._sign_in(request)
        content, kind = self._known(request)
        url = f"{self.url}/files/{request.named['file']}"
        told = {"url": url, "mime_type": kind, "sha256": _hash(content), "file_size": len(content)}
        return Answer(body={**told, "id": request.named["file"], "messaging_product": "whatsapp"})

    def _file(self, request: Request) -> Answer:
        self._sign_in(request)
        content, kind = self._known(request)
        return Answer(body=content, content_type=kind)

    def _known(self, request: Request) -> tuple[bytes, str]:
        if request.named["file"] not in self.files:
            raise self._refused(100, "Object does not exist", is_violation=False)
        return self.files[request.named["file"]]

    def _sign_in(self, request: Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise self._refused(190, "Invalid OAuth access token", status=401)

    def _refused(
        self, code: int, text: str, *, status: int = 400, is_violation: bool = True
    ) -> Refusal:
        return Refusal(status, text, _error(code, text), is_violation=is_violation)


def _recipient(body: Json) -> str:
    """Whom a message is for, as our channels call them."""
    return f"+{body['to']}" if "to" in body else str(body.get("recipient", ""))


def signature(payload: bytes, secret: str) -> str:
    """The `X-Hub-Signature-256` header."""
    return "sha256=" + hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()


def _error(code: int, text: str) -> Json:
    return {"error": {"message": text, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _now() -> int:
    return int(time.time())
