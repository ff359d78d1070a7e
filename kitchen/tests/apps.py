"""Apps of today in a test: npm's socket.io-client, run by Node, and python-socketio's client where
which library it is does not matter."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import engineio
import socketio

from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import Shop

HERE = Path(__file__).parent / "socketio"
SECONDS = 30


def install_client() -> Path:
    """The folder with socket.io-client as package-lock.json pins it; made once a machine."""
    lock = (HERE / "package-lock.json").read_bytes()
    kept = Path(tempfile.gettempdir()) / f"orderbuddy-npm-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not kept.exists():
        making = Path(tempfile.mkdtemp(prefix="orderbuddy-npm-"))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, making)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=making, check=True, timeout=120, capture_output=True,
        )  # fmt: skip
        try:
            making.rename(kept)
        except OSError:  # another run was faster
            shutil.rmtree(making)
    return kept / "node_modules"


class App:
    """`heard` is every event in its order, as (name, payload)."""

    def __init__(self, modules: Path, url: str, **options: Any) -> None:
        self.lines: list[dict[str, Any]] = []
        self._asked = 0
        self._process = subprocess.Popen(
            ["node", HERE / "client.js", url, json.dumps({"reconnectionDelay": 200, **options})],
            env={**os.environ, "NODE_PATH": str(modules)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "App":
        self.wait_for("connected")
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def heard(self) -> list[tuple[str, Any]]:
        lines = list(self.lines)
        return [(line["event"], *line["data"]) for line in lines if "event" in line]

    @property
    def names(self) -> list[str]:
        return [name for name, *_ in self.heard]

    def say(self, event: str, *data: Any) -> None:
        """Without asking for an answer."""
        self._write({"event": event, "data": data})

    def ask(self, event: str, *data: Any) -> Any:
        """Says it and waits for the answer."""
        self._asked += 1
        self._write({"event": event, "data": data, "ask": self._asked})
        (answer,) = self.wait_for("answer", lambda line: line["to"] == self._asked)["answer"]
        return answer

    def wait_for(self, key: str, wanted=lambda line: True, seconds: float = SECONDS) -> Any:
        """The first line of this kind that is as wanted."""
        deadline = time.monotonic() + seconds
        while True:
            for line in list(self.lines):
                if key in line and wanted(line):
                    return line
            assert time.monotonic() < deadline, f"no {key} in {self.lines[-5:]}"
            time.sleep(0.01)

    def wait_to_hear(self, name: str, seconds: float = SECONDS, **payload: Any) -> Any:
        """The payload of the first event of that name that has these keys."""

        def is_it(line: dict[str, Any]) -> bool:
            said = line["data"][0] if line["data"] else {}
            return line["event"] == name and payload.items() <= said.items()

        return self.wait_for("event", is_it, seconds)["data"][0]

    def close(self) -> None:
        self._process.stdin.close()
        try:
            self._process.wait(SECONDS)
        finally:
            self._process.kill()
            self._process.wait()
            self._reader.join(5)
            self._process.stdout.close()

    def _write(self, line: dict[str, Any]) -> None:
        self._process.stdin.write(f"{json.dumps(line)}\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        for line in self._process.stdout:
            self.lines.append(json.loads(line))


class _InTurn(engineio.Client):
    """The library handles each message in a thread of its own, of which a later one may be faster:
    what came as "received, new" would now and then be heard as "new, received"."""

    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        return super()._trigger_event(event, *args, **{**options, "run_async": False})


class _InTurnClient(socketio.Client):
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _InTurn


class QuickApp:
    """python-socketio's client; `heard` as App's, in the order in which it came."""

    def __init__(
        self, url: str, session: StaffSession | None = None, *, polls: bool = False, **auth: Any
    ) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.client = _InTurnClient(reconnection=False, request_timeout=SECONDS)
        self.client.on("*", lambda event, *data: self.heard.append((event, *data)))
        self.client.connect(
            url,
            headers={"Cookie": session.cookie_header} if session else {},
            auth=auth or None,
            transports=["polling" if polls else "websocket"],
            wait_timeout=SECONDS,
        )

    def __enter__(self) -> "QuickApp":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def names(self) -> list[str]:
        return [name for name, *_ in self.heard]

    def ask(self, event: str, *data: Any) -> Any:
        """Says it and waits for the answer."""
        return self.client.call(event, data if len(data) != 1 else data[0], timeout=SECONDS)

    def wait_to_hear(self, name: str, seconds: float = SECONDS, **payload: Any) -> Any:
        """The payload of the first event of that name that has these keys."""
        return self.wait_for(
            lambda: next(
                (said for event, said in self.heard
                 if event == name and payload.items() <= said.items()), None
            ), seconds,
        )  # fmt: skip

    def wait_for(self, found: Callable[[], Any], seconds: float = SECONDS) -> Any:
        deadline = time.monotonic() + seconds
        while (one := found()) is None:
            assert time.monotonic() < deadline, self.heard[-5:]
            time.sleep(0.01)
        return one

    def close(self) -> None:
        self.client.disconnect()
        self.client.wait()


def store(shop: Shop) -> dict[str, Any]:
    """The payload of `store_joined`."""
    return {"restaurantId": shop.restaurant_id, "locationId": shop.location_id}


def station(shop: Shop, name: str) -> dict[str, Any]:
    """The payload of `station_joined`."""
    return {**store(shop), "stationId": shop.station_ids[name], "stationTags": [name]}
