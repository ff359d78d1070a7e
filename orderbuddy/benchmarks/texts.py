"""A text company that takes everything at once, and calls back about it as Twilio does: what is
left is the time of our own. (`messaging.fakes` looks at each request closely, which costs more than
all that we measure; the real one is on another machine.)

`python -m orderbuddy.benchmarks.texts PORT`. `PUT /_via` with the address of the server that is
called back; `GET /_taken`: how many texts there were.
"""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import sys
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode, urlsplit

from orderbuddy.running.ports import LOCALHOST

ACCOUNT, TOKEN, NUMBER = "AC" + "b" * 32, "token-of-the-benchmark", "+15550199999"
STATES = ("queued", "sent", "delivered")
# Twilio calls back over connections that it keeps, a few at a time.
CALLERS = 4
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Company:
    """Answers as it is asked; its callers work off what there is to tell."""

    def __init__(self) -> None:
        self._via = ""
        self._sids = (f"SM{number:032x}" for number in itertools.count(1))
        self._taken = 0
        self._to_tell: asyncio.Queue[tuple[str, dict[str, str]]] = asyncio.Queue()

    async def serve(self, port: int) -> None:
        """Until the process ends."""
        server = await asyncio.start_server(self._answer, LOCALHOST, port)
        callers = [asyncio.create_task(self._call()) for _ in range(CALLERS)]
        async with server:
            await asyncio.gather(server.serve_forever(), *callers)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            asked, body = await _message(reader)
            method, path, _ = asked.split(" ", 2)
            if method == "PUT":
                self._via, said = body.decode(), {"via": body.decode()}
            elif path == "/_taken":
                said = {"taken": self._taken}
            else:
                said = self._take(dict(parse_qsl(body.decode())))
            writer.write(_bytes("HTTP/1.1 201 Created", JSON, json.dumps(said).encode(), ends=True))
            await writer.drain()
        writer.close()

    def _take(self, form: dict[str, str]) -> dict[str, str]:
        self._taken += 1
        sid = next(self._sids)
        for state in STATES if self._via and form.get("StatusCallback") else ():
            told = {
                "MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT, "From": NUMBER,
                "To": form["To"], "MessageStatus": state, "SmsStatus": state,
                "ApiVersion": "2010-04-01",
            }  # fmt: skip
            self._to_tell.put_nowait((form["StatusCallback"], told))
        return {"sid": sid, "status": "queued", "num_segments": "1", "to": form.get("To", "")}

    async def _call(self) -> None:
        connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        while True:
            url, form = await self._to_tell.get()
            # The server may have ended meanwhile: what was to be told is lost, as it is in life.
            try:
                connection = connection or await asyncio.open_connection(*_address(self._via))
                connection[1].write(_callback(url, form))
                await _message(connection[0])
            except (asyncio.IncompleteReadError, OSError):
                connection = None


def _callback(url: str, form: dict[str, str]) -> bytes:
    """Signed as https://www.twilio.com/docs/usage/webhooks/webhooks-security says."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    mac = hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()
    parts = urlsplit(url)
    first = f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
    signature = f"X-Twilio-Signature: {base64.b64encode(mac).decode()}"
    return _bytes(first + signature, FORM, urlencode(form).encode())


def _address(via: str) -> tuple[str, int]:
    parts = urlsplit(via)
    return parts.hostname or LOCALHOST, parts.port or 80


async def _message(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """The first line, and the body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
    lengths = (line for line in head.splitlines() if line.lower().startswith("content-length:"))
    length = int(next(lengths, ":0").partition(":")[2])
    return head.partition("\r\n")[0], await reader.readexactly(length)


def _bytes(first: str, media_type: str, body: bytes, *, ends: bool = False) -> bytes:
    lines = [first, f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
    lines += ["Connection: close"] if ends else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


if __name__ == "__main__":
    asyncio.run(Company().serve(int(sys.argv[1])))
