from typing import Any, ClassVar

import msgspec
from asgiref.sync import sync_to_async

from kitchen.devices.release import release
from kitchen.devices.selectors import address_of, screen_group
from kitchen.devices.services import store_report
from orderbuddy.accounts.screens import COOKIE, ScreenUser, screen_of_token
from orderbuddy.changes import version_now
from orderbuddy.mongo import Document, iso, now
from orderbuddy.snapshots import forget_location
from orderbuddy.sockets import NOT_SIGNED_IN, LiveSocket, Refused, shared_read

LONGEST_VERSION = 40


class ScreenSocket(LiveSocket):
    """/ws/screen/: a paired screen hears where it belongs, and says how it is.

    By its cookie alone; 4401 once it is revoked. Beside the sockets of what it shows, so that every
    page follows a move or a revocation in the same way.
    """

    most_watchers: ClassVar[int] = 20
    # Without a relay a revoked screen still stops within seconds.
    refresh_seconds: ClassVar[float | None] = 10.0
    screen: ScreenUser

    async def admit(self) -> list[str]:
        token = self.scope["cookies"].get(COOKIE) or ""
        screen = await shared_read(("screen", token), lambda: screen_of_token(token))
        if screen is None:
            raise Refused(NOT_SIGNED_IN)
        self.screen = screen
        return [screen_group(screen.id)]

    async def push_resync(self, message: Any) -> None:
        forget_location(str(self.screen.location_id))
        await super().push_resync(message)

    async def hear(self, said: dict[str, Any]) -> None:
        """`report`: the release of its page, and its battery where the browser tells."""
        if said.get("type") != "report":
            return
        version = said.get("version")
        await sync_to_async(store_report, thread_sensitive=False)(
            screen_id=self.screen.id,
            version=version[:LONGEST_VERSION] if isinstance(version, str) else "",
            battery=_battery(said.get("battery")),
        )

    def snapshot(self) -> tuple[int, str]:
        version, screen = version_now(), self.screen
        shown = {"id": str(screen.id), "name": screen.name, "address": address_of(screen)}
        told = {"type": "snapshot", "version": version, "serverTime": iso(now())}
        body = {**told, "screen": shown, "release": release()}
        return version, msgspec.json.encode(body).decode()


def _battery(said: Any) -> Document | None:
    """`{"level": 0…100, "charging": bool}`; None for anything else."""
    level = said.get("level") if isinstance(said, dict) else None
    if not isinstance(level, int | float) or isinstance(level, bool) or not 0 <= level <= 100:
        return None
    return {"level": round(level), "charging": said.get("charging") is True}
