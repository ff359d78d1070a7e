from typing import Any

from bson import ObjectId

from kitchen.boards import ALL, EXPO, Board, Kind, board_of
from orderbuddy.accounts.screens import ScreenUser, hash_of
from orderbuddy.mongo import Document, collection, now

WHOLE = {ALL: "All stations", EXPO: "Expo", Kind.BOARD.value: "Guests' board"}


def screen_group(screen_id: ObjectId) -> str:
    """The sockets of one paired screen."""
    return f"screen.{screen_id}"


def waiting_pairing(code: str) -> Document | None:
    """The pairing whose code this is, while it lasts."""
    return collection("screen_pairings").find_one({"_id": code, "expiresAt": {"$gt": now()}})


def pairing_of_token(token: str) -> Document | None:
    """What a device with this token waits for, while its code lasts."""
    wanted = {"tokenHash": hash_of(token), "expiresAt": {"$gt": now()}}
    return collection("screen_pairings").find_one(wanted)


def was_revoked(token: str) -> bool:
    """True for the token of a screen that was paired once."""
    wanted = {"tokenHash": hash_of(token), "revokedAt": {"$ne": None}}
    return collection("screens").find_one(wanted, {"_id": 1}) is not None


def address_of(screen: ScreenUser) -> str:
    """The page that a screen is to show; all stations where its own is there no more."""
    home = f"/kitchen/{screen.location_id}/"
    board = board_of(str(screen.location_id))
    kind = board.kind_of(screen.shows) if board and screen.shows != ALL else None
    if kind is None:
        return home
    if kind is Kind.BOARD:
        named = "" if screen.shows == Kind.BOARD else f"?station={screen.shows}"
        return f"{home}board/{named}"
    return f"{home}?station={screen.shows}"


def shown_at(board: Board) -> dict[str, str]:
    """What a screen of a location may show, by key, in the manager's words."""
    own = {one.id: one.name or "Station" for one in (*board.stations, *board.screens)}
    return {ALL: WHOLE[ALL], **own, **{key: WHOLE[key] for key in (EXPO, Kind.BOARD.value)}}


def reports_of(screen_ids: Any) -> dict[ObjectId, Document]:
    """What screens last said of themselves: `seenAt, version, battery`."""
    found = collection("screen_reports").find({"_id": {"$in": list(screen_ids)}})
    return {one["_id"]: one for one in found}
