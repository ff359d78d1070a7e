"""An S3 and an Azure Blob service on a free port, as far as pictures need them."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Stored = tuple[bytes, dict[str, str]]


class Cloud:
    """`blobs`: path → (bytes, the headers that they were sent with)."""

    def __init__(self) -> None:
        self.blobs: dict[str, Stored] = {}
        self.writes: list[str] = []
        cloud = self

        class Handler(_Handler):
            kept = cloud

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    kept: Cloud
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        blob = self.kept.blobs.get(self.path)
        if blob is None:
            self._answer(404, {"x-ms-error-code": "BlobNotFound"})
        else:
            self._answer(200, {"Content-Length": str(len(blob[0])), "x-ms-blob-type": "BlockBlob"})

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = _unchunked(body)
        path = self.path.split("?")[0]
        self.kept.writes.append(path)
        self.kept.blobs[path] = body, {key.lower(): one for key, one in self.headers.items()}
        self._answer(200 if "x-amz-date" in self.headers else 201, {})

    def _answer(self, status: int, headers: dict[str, str]) -> None:
        usual = {"ETag": '"1"', "Last-Modified": "Sat, 21 Nov 2026 12:00:00 GMT"}
        self.send_response(status)
        for name, value in {"Content-Length": "0", **usual, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests have their own say."""


def _unchunked(body: bytes) -> bytes:
    """What boto3 sends in pieces: `size;…CRLF piece CRLF` … `0`."""
    found, rest = b"", body
    while rest:
        line, rest = rest.split(b"\r\n", 1)
        size = int(line.split(b";")[0], 16)
        if not size:
            return found
        found, rest = found + rest[:size], rest[size + 2 :]
    return found
