"""The payment's and the refund's state machines.

Payment: `created → submitted → approved | declined | unknown`, then `approved → voided |
partially_refunded | refunded`. `failed` is what a gateway has never heard of; should it hear of it
later all the same, `failed → approved` brings it back, to be placed or given back.
"""

PAYMENT_MOVES: dict[str, tuple[str, ...]] = {
    "created": ("submitted", "failed"),
    "submitted": ("approved", "declined", "unknown", "failed"),
    "unknown": ("approved", "declined", "failed"),
    "approved": ("voided", "partially_refunded", "refunded"),
    "partially_refunded": ("refunded",),
    "declined": (),
    "voided": (),
    "refunded": (),
    "failed": ("approved",),
}
REFUND_MOVES: dict[str, tuple[str, ...]] = {
    "created": ("submitted", "failed"),
    "submitted": ("approved", "declined", "unknown", "failed"),
    "unknown": ("approved", "declined", "failed"),
    "approved": (),
    "declined": (),
    "failed": ("approved",),
}

UNDECIDED = ("created", "submitted", "unknown")
ASKED = ("submitted", "unknown")
# Money was taken and (in part) still is.
HOLDING = ("approved", "partially_refunded")
TAKEN = (*HOLDING, "refunded", "voided")
NOTHING_TAKEN = ("declined", "failed")
ALL_GIVEN_BACK = ("refunded", "voided")


def before(moves: dict[str, tuple[str, ...]], to: str) -> list[str]:
    """The states from which `to` can be reached."""
    return [state for state, targets in moves.items() if to in targets]
