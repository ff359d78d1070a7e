"""Twilio's messages: https://www.twilio.com/docs/messaging/api/message-resource

It takes SMS and WhatsApp, lists what it took by number, keeps opt-outs (21610), calls status
callbacks with a valid signature, and tells of what people write.
"""

import base64
import json
import re
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from twilio.request_validator import RequestValidator

from messaging.fakes.server import SEND, FakeProvider, Taken, deliver
from messaging.fakes.troubles import Trouble
from payments.fakes.wire import Answer, Refusal, Request, Route

ACCOUNT, TOKEN, NUMBER = "ACtests", "twilio-token-of-the-tests", "+15550199999"
WHATSAPP_NUMBER = "+15550199998"
SERVICE = "MG" + "5" * 32
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
FIELDS = {
    "To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ContentSid", "ContentVariables",
    "MediaUrl",
}  # fmt: skip
LISTED_BY = {"To", "From", "DateSent>", "PageSize", "Page", "PageToken"}
LONGEST = 1600
_ADDRESS = re.compile(r"(whatsapp:)?\+[1-9]\d{6,14}")
# The account's other numbers: those of restaurants that have one of their own.
OTHERS = "+1556"
_OURS = re.compile(
    rf"{re.escape(NUMBER)}|whatsapp:{re.escape(WHATSAPP_NUMBER)}|(whatsapp:)?\+1556\d{{7}}"
)
# Words with which a number opts out, and in again, by itself.
STOPS = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
STARTS = {"start", "yes", "unstop"}
HELPS = {"help", "info"}

Form = dict[str, str]


class FakeTwilio(FakeProvider):
    """Operations: `send`, `list`, `fetch`, `media`. A test asks for its own numbers.

    Whatever WhatsApp takes only within 24 hours of a guest's message (free text) is taken, and
    fails later (63016), unless they wrote (`write`) or `open_window` was called.
    """

    name = "twilio"
    story: ClassVar[Sequence[str]] = ("queued", "sent", "delivered")

    def __init__(self, port: int = 0) -> None:
        # Where it tells what people write, unless that is said each time.
        self.webhook = ""
        self.opted_out: set[str] = set()
        self.unlisted: set[str] = set()
        self.missed: list[Form] = []
        self._missed_at: dict[str, float] = {}
        self._stalls: list[Trouble] = []
        self.windows: set[str] = set()
        self.files: dict[str, tuple[bytes, str]] = {}
        super().__init__(port)

    def routes(self) -> list[Route]:
        return [
            Route("POST", f"{MESSAGES}\\.json", SEND, self._send),
            Route("GET", f"{MESSAGES}\\.json", "list", self._list),
            Route("GET", f"{MESSAGES}/(?P<sid>\\w+)\\.json", "fetch", self._fetch),
            Route("GET", f"{MESSAGES}/(?P<sid>\\w+)/Media\\.json", "list", self._files),
            Route("GET", f"{MESSAGES}/\\w+/Media/(?P<file>\\w+)", "media", self._media),
        ]

    def settings(self) -> dict[str, str]:
        return {
            "TWILIO_API_URL": self.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_PHONE_NUMBER": NUMBER,
            "TWILIO_WHATSAPP_NUMBER": WHATSAPP_NUMBER,
        }

    def recipient_of(self, request: Request) -> str:
        sid = request.named.get("sid")
        known = (one.to for one in list(self.taken) if one.reference == sid)
        said = request.query.get("To") or dict(parse_qsl(request.body.decode("latin1"))).get("To")
        return next(known, "") if sid else said or ""

    def refusal(self, status: int, code: int | str, text: str) -> Answer:
        return Answer(status, {"code": code or 20500, "message": text, "status": status})

    # --- for tests ------------------------------------------------------------------------------

    def refuse(self, to: str, status: int, *, times: int = 1, code: int = 20500) -> None:
        """The next texts to that number are answered with this status and code."""
        self.trouble("decline", to=to, status=status, code=code, times=times)

    def drop(self, to: str, *, times: int = 1, is_listed: bool = True) -> None:
        """The next texts to that number are taken, but nobody is told; unless `is_listed` whoever
        asks what was sent is not told either."""
        self.trouble("drop", to=to, when="after", times=times)
        if not is_listed:
            self.unlisted.add(to)

    def stall(self, *numbers: str) -> None:
        """Texts to these numbers wait for an answer, until `go_on`."""
        self._stalls = [self.trouble("hold", to=one, times=0) for one in numbers]

    def go_on(self) -> None:
        """What waits is answered now."""
        for one in self._stalls:
            self.faults.end(one)
        self._stalls = []

    def to(self, number: str) -> list[str]:
        """The texts that came for that number, oldest first."""
        return [one.text for one in self.taken_by(number)]

    def wait_for(self, number: str, *, count: int = 1, seconds: float = 60) -> str:
        """The `count`th text to that number; AssertionError when it does not come."""
        return self.wait_taken(number, count=count, seconds=seconds).text

    def open_window(self, number: str) -> None:
        """They wrote to us by WhatsApp lately."""
        self.windows.add(number.removeprefix("whatsapp:"))

    def tell(self, taken: Taken, state: str, **how: Any) -> int:
        """Call the message's status callback; `error_code` names why it failed. 0 without one."""
        if not (url := taken.facts["callback"]):
            return 0
        if taken.facts["fails"] and state == "delivered":
            state, how["error_code"] = "undelivered", taken.facts["fails"]
        form = {
            "MessageSid": taken.reference, "SmsSid": taken.reference, "AccountSid": ACCOUNT,
            "MessageStatus": state, "SmsStatus": state, "ApiVersion": "2010-04-01",
            "To": taken.to, "From": taken.facts["from"],
        }  # fmt: skip
        if error_code := how.pop("error_code", None):
            form["ErrorCode"] = str(error_code)
        self.become(taken, state, error_code)
        return self.post(url, form, **how)

    def become(
        self, taken: Taken, state: str, error_code: int | None = None, price: str | None = None
    ) -> None:
        """That is what became of it, as whoever asks is told; nobody is called back."""
        taken.facts |= {"status": state, "error": error_code}
        if price:
            taken.facts["price"] = price

    def write(self, sender: str, text: str, *, url: str = "", **how: Any) -> int:
        """Somebody writes to our number (`sender` may be a `whatsapp:` address); our webhook's
        answer. `files` is [(content, type)…]; `sid`, `name`, `button`, `to` may be given;
        `is_missed`: our webhook does not answer (0), and only who asks is told of it."""
        word = re.sub(r"\W", "", text).lower()
        form = self._written(sender, text, how)
        if (kind := _opt_out_type(word)) and not sender.startswith("whatsapp:"):
            form["OptOutType"] = kind
            (self.opted_out.add if kind == "STOP" else self.opted_out.discard)(sender)
        if sender.startswith("whatsapp:"):
            self.open_window(sender)
        if how.pop("is_missed", False):
            self._missed_at[form["MessageSid"]] = time.time()
            self.missed.append(form)
            return 0
        return self.post(url or self.webhook, form, **how)

    def post(self, url: str, form: Form, **how: Any) -> int:
        """Call a webhook of ours. `secret` signs with another token, `signature` is sent as it is
        ("" for none), `signed_url` is what is signed instead of the address that was called,
        `changed` fields are sent otherwise than signed."""
        signed = RequestValidator(how.get("secret", TOKEN)).compute_signature(
            how.get("signed_url", url), form
        )
        said = how.get("signature", signed)
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        headers |= {"X-Twilio-Signature": said} if said else {}
        body = urlencode({**form, **how.get("changed", {})}).encode()
        return deliver(url, body, headers, via=how.get("via", ""))

    # --- one request ----------------------------------------------------------------------------

    def _send(self, request: Request) -> Answer:
        self._sign_in(request)
        form = _form_of(request)
        self._check(form)
        taken = self._taken(form)
        self.keep(taken)
        return Answer(201, _shown(taken))

    def _check(self, form: Form) -> None:
        sender, to = form.get("From", ""), form["To"]
        if form.get("MessagingServiceSid", SERVICE) != SERVICE or (
            sender and not _OURS.fullmatch(sender)
        ):
            raise self._refused(21606, f"not a number of ours: {sender}", is_violation=True)
        if not _ADDRESS.fullmatch(to):
            raise self._refused(21211, "Invalid 'To' Phone Number")
        if to.startswith("whatsapp:") != sender.startswith("whatsapp:"):
            raise self._refused(21910, "Invalid From and To pair", is_violation=True)
        if len(form.get("Body", "")) > LONGEST:
            raise self._refused(21617, "The message body is too long", is_violation=True)
        if to in self.opted_out:
            raise self._refused(21610, "Attempt to send to unsubscribed recipient")

    def _taken(self, form: Form) -> Taken:
        callback = form.get("StatusCallback", "")
        body = form.get("Body", "")
        query = parse_qs(urlsplit(callback).query)
        facts = {
            "from": form.get("From") or NUMBER,
            "service": form.get("MessagingServiceSid"),
            "callback": callback,
            "content": form.get("ContentSid", ""),
            "values": json.loads(form.get("ContentVariables") or "{}"),
            "segments": segments(body),
            "status": "queued",
            "fails": self._fails(form),
        }
        sid = f"SM{secrets.token_hex(16)}"
        return Taken(form["To"], body, sid, query.get("message", [""])[0], facts)

    def _fails(self, form: Form) -> int:
        is_free = form["To"].startswith("whatsapp:") and "Body" in form
        has_window = form["To"].removeprefix("whatsapp:") in self.windows
        return 63016 if is_free and not has_window else 0

    def _list(self, request: Request) -> Answer:
        self._sign_in(request)
        if unknown := request.query.keys() - LISTED_BY:
            raise Refusal(400, f"the list is not asked so: {sorted(unknown)}")
        found = self.taken_by(request.query["To"]) if "To" in request.query else list(self.taken)
        found = [one for one in found if one.to not in self.unlisted]
        missed = [
            self._received(one) for one in self.missed if one["To"] == request.query.get("To")
        ]
        shown = missed[::-1] + [
            _shown(one) for one in found[::-1][: int(request.query.get("PageSize", 50))]
        ]
        page = {"page": 0, "page_size": 50, "next_page_uri": None, "uri": f"{MESSAGES}.json"}
        return Answer(body={"messages": shown, **page})

    def _received(self, form: Form) -> dict[str, Any]:
        facts = {"from": form["From"], "status": "received", "segments": 1, "service": None}
        sid = form["MessageSid"]
        taken = Taken(form["To"], form["Body"], sid, facts=facts, at=self._missed_at[sid])
        return _shown(taken) | {"direction": "inbound", "num_media": form["NumMedia"]}

    def _files(self, request: Request) -> Answer:
        self._sign_in(request)
        sid = request.named["sid"]
        (form,) = [one for one in self.missed if one["MessageSid"] == sid]
        told = [
            {
                "sid": form[f"MediaUrl{place}"].rpartition("/")[2], "parent_sid": sid,
                "account_sid": ACCOUNT, "content_type": form[f"MediaContentType{place}"],
                "date_created": None, "date_updated": None, "uri": "",
            }
            for place in range(int(form["NumMedia"]))
        ]  # fmt: skip
        page = {"page": 0, "page_size": 50, "next_page_uri": None, "uri": ""}
        return Answer(body={"media_list": told, **page})

    def _fetch(self, request: Request) -> Answer:
        self._sign_in(request)
        for one in list(self.taken):
            if one.reference == request.named["sid"]:
                return Answer(body=_shown(one))
        raise self._refused(20404, "not found", status=404)

    def _media(self, request: Request) -> Answer:
        self._sign_in(request)
        if request.named["file"] not in self.files:
            raise self._refused(20404, "not found", status=404)
        content, kind = self.files[request.named["file"]]
        return Answer(body=content, content_type=kind)

    def _sign_in(self, request: Request) -> None:
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != expected:
            raise self._refused(20003, "another account's token", status=401, is_violation=True)

    def _refused(
        self, code: int, text: str, *, status: int = 400, is_violation: bool = False
    ) -> Refusal:
        body = self.refusal(status, code, text).body
        return Refusal(status, text, body, is_violation=is_violation)

    def _written(self, sender: str, text: str, how: dict[str, Any]) -> Form:
        files = how.pop("files", [])
        sid = how.pop("sid", "") or f"SM{secrets.token_hex(16)}"
        is_whatsapp = sender.startswith("whatsapp:")
        to = how.pop("to", f"whatsapp:{WHATSAPP_NUMBER}" if is_whatsapp else NUMBER)
        form = {
            "MessageSid": sid, "SmsMessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT,
            "From": sender, "To": to,
            "Body": text, "NumMedia": str(len(files)), "NumSegments": "1", "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
        }  # fmt: skip
        form |= {"ProfileName": how.pop("name", "A guest")} if is_whatsapp else {}
        form |= {"ButtonPayload": button} if (button := how.pop("button", "")) else {}
        for place, (content, kind) in enumerate(files):
            name = f"ME{secrets.token_hex(16)}"
            self.files[name] = (content, kind)
            form[f"MediaUrl{place}"] = f"{self.url}{MESSAGES}/{sid}/Media/{name}"
            form[f"MediaContentType{place}"] = kind
        return form


def segments(text: str) -> int:
    """So many parts a text has, roughly: letters beyond ASCII make them shorter."""
    alone, joined = (160, 153) if text.isascii() else (70, 67)
    return 1 if len(text) <= alone else -(-len(text) // joined)


def _form_of(request: Request) -> Form:
    if request.headers.get_content_type() != "application/x-www-form-urlencoded":
        raise Refusal(400, "not a form")
    form = dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))
    has_words = ("Body" in form) != ("ContentSid" in form)
    has_sender = ("From" in form) != ("MessagingServiceSid" in form)
    if not (has_words and has_sender and "To" in form) or form.keys() - FIELDS:
        raise Refusal(400, f"not a message: {sorted(form)}", {"code": 21602, "message": "no"})
    return form


def _opt_out_type(word: str) -> str:
    kinds = (("STOP", STOPS), ("START", STARTS), ("HELP", HELPS))
    return next((kind for kind, words in kinds if word in words), "")


def _shown(taken: Taken) -> dict[str, Any]:
    at = format_datetime(datetime.fromtimestamp(int(taken.at), UTC))
    facts = taken.facts
    return {
        "sid": taken.reference, "account_sid": ACCOUNT, "to": taken.to, "from": facts["from"],
        "body": taken.text, "status": facts["status"], "num_segments": str(facts["segments"]),
        "num_media": "0", "direction": "outbound-api", "api_version": "2010-04-01",
        "date_created": at, "date_updated": at, "date_sent": None,
        "error_code": facts.get("error"),
        "error_message": None, "price": facts.get("price"), "price_unit": "USD",
        "messaging_service_sid": facts["service"], "subresource_uris": {},
        "uri": f"{MESSAGES}/{taken.reference}.json",
    }  # fmt: skip
