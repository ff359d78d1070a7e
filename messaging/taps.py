"""What a button of ours says when it is tapped: whose message it stood under, and what is wanted.

It comes back as the provider's `button_id`, exactly as it was given with the message, whatever the
button is called; nobody can type it.
"""

from dataclasses import dataclass

_PREFIX = "offer"
# What is done at once, without anybody of the staff.
LINK = "link"
STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Tap:
    """`token` names the guest of a broadcast (`broadcast_guests`); `answer` is LINK or STAFF."""

    token: str
    answer: str


def tap_id(token: str, place: int, answer: str) -> str:
    """For the button that stands at that place below the message."""
    return f"{_PREFIX}:{token}:{place}:{answer or STAFF}"


def tap_of(button_id: str) -> Tap | None:
    """What was tapped; None for a button of somebody else's making."""
    match button_id.split(":"):
        case [prefix, token, _, answer] if prefix == _PREFIX and token:
            return Tap(token, answer)
    return None


def asks_for_link(button_id: str) -> bool:
    """Whether it is answered at once: nobody has to."""
    tap = tap_of(button_id)
    return tap is not None and tap.answer == LINK
