from typing import Any

from kitchen import answers, bodies
from kitchen.described.stations import BAR_ID, TAG
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import schema_of
from ordering.described import ORDER_ID

ACTION = "0b2f3c1e-6a1d-4a53-9a0e-6d3f2d3c8f10"
LINES = {"orderId": ORDER_ID, "itemIds": ["l1", "l2"], "stationId": BAR_ID, "actionId": ACTION}
LINE_ERRORS = [ErrorCode.ORDER_NOT_FOUND, ErrorCode.INVALID_TRANSITION]
STATION_ERRORS = [*LINE_ERRORS, ErrorCode.STATION_NOT_FOUND]
ONCE = (
    "Of one `actionId` (an id that the screen makes) only the first is done, however often it is "
    "sent; each gets the same answer, and another deed under that id is refused (422). The order "
    "remembers its last 50."
)


def deed(
    operation_id: str,
    summary: str,
    *,
    body: Any,
    example: dict[str, Any],
    description: str = "",
    errors: list[ErrorCode] = LINE_ERRORS,
    once: str = ONCE,
) -> dict[str, Any]:
    """Something that is done to an order's lines and answers `{"data": true}`."""
    return operation(
        operation_id,
        summary,
        description=f"{description} {once}".strip(),
        tag=TAG,
        staff=True,
        body=body,
        body_example=example,
        answer=schema_of(answers.Done),
        example={"data": True},
        errors=errors,
    )


ORDER_ITEM = operation(
    "startOrBumpLine",
    "Start or bump one line",
    description="The whole line, or with `stationId` that station's part of it. When the last line "
    "is completed the order becomes READY_FOR_PICKUP by itself, where the location wants that. "
    f"Doing so again changes nothing. {ONCE}",
    tag=TAG,
    staff=True,
    body=bodies.LineChange,
    body_example={"orderId": ORDER_ID, "itemId": "l1", "orderItemStatus": "COMPLETED"},
    answer=schema_of(answers.LineDone),
    example={"data": True, "message": "Order item completed successfully"},
    errors=STATION_ERRORS,
)
START = deed(
    "startLines",
    "Start several lines of an order at once",
    body=bodies.Lines,
    example=LINES,
    errors=STATION_ERRORS,
)
BUMP = deed(
    "bumpLines",
    "Bump several lines of an order at once",
    description="With `stationId`, that station's part of each; a line that several stations make "
    "is complete when all parts are.",
    body=bodies.Lines,
    example=LINES,
    errors=STATION_ERRORS,
)
RECALL = deed(
    "recallLines",
    "Undo a bump",
    description="The lines are as they were before it; an order that was ready is in the making "
    "again. Without `itemIds`: all that was bumped last (at that station).",
    body=bodies.Recall,
    example={"orderId": ORDER_ID, "stationId": BAR_ID, "actionId": ACTION},
    errors=STATION_ERRORS,
)
FIRE = deed(
    "fireLines",
    "Have held lines made now",
    description="These lines, those of a course, or else those of the next held course.",
    body=bodies.Fire,
    example={"orderId": ORDER_ID, "course": 2, "actionId": ACTION},
)
HOLD = deed(
    "holdLines",
    "Hold back lines that nobody has begun",
    description="These lines, those of a course, or else all; until an instant within a day, or "
    "until they are fired.",
    body=bodies.Hold,
    example={"orderId": ORDER_ID, "itemIds": ["l2"], "until": "2026-11-21T05:29:25.791Z"},
)
CANCEL_LINES = deed(
    "cancelLines",
    "Have lines not made after all",
    description="Their stations show them as cancelled until they have acknowledged it. No money "
    "moves. The last line cannot be cancelled: cancel the order.",
    body=bodies.CancelLines,
    example={"orderId": ORDER_ID, "itemIds": ["l2"], "actionId": ACTION},
)
CHANGE_LINE = deed(
    "changeLine",
    "Change a line's notes",
    description="Its stations show that it was changed until they have acknowledged it.",
    body=bodies.ChangeLine,
    example={"orderId": ORDER_ID, "itemId": "l1", "notes": "No nuts!", "actionId": ACTION},
)
ACKNOWLEDGE = deed(
    "acknowledgeChanges",
    "Say that stations have seen what was cancelled or changed",
    description="`changedAt` is the ticket's own, as it was shown: what was changed later is still "
    "to be seen. Stations are named by their ids, `expo`, or `all` where there are none. Doing so "
    "again changes nothing.",
    body=bodies.Acknowledgement,
    example={
        "orderId": ORDER_ID,
        "stationIds": [BAR_ID],
        "changedAt": "2026-11-21T05:21:02.114Z",
    },
    errors=[ErrorCode.ORDER_NOT_FOUND, ErrorCode.STATION_NOT_FOUND],
    once="",
)
