"""What workers do for broadcasts, every few seconds."""

from messaging.broadcasts import sending
from messaging.broadcasts.audience import marks
from messaging.broadcasts.audience.keeping import look_at_guest
from messaging.broadcasts.bringing import LONGEST_WINDOW, look_at_order, look_at_orders
from orderbuddy.mongo import instant_of, now

# Then the other one has its turn.
SECONDS = 5
MOST_MARKS = 200


def send_broadcasts() -> None:
    """Raises PyMongoError."""
    sending.send_due(within_seconds=SECONDS)


def look_at_marks() -> int:
    """Look anew at what was noted; how many. Raises PyMongoError."""
    return marks.work_off(look, most=MOST_MARKS)


def look(mark: str) -> None:
    kind, _, rest = mark.partition(":")
    if kind == "order":
        look_at_order(rest)
        return
    restaurant_id, _, hashed = rest.rpartition(":")
    orders, since = look_at_guest(restaurant_id, hashed), now() - LONGEST_WINDOW
    look_at_orders(one for one in orders if instant_of(one["startedAt"]) >= since)
