"""The ledger: the only code that writes `payments`, `refunds` and `bills`.

Each function is one conditional write on one document, so of two who try one wins, and a crash
leaves either the state before or the state after. `attendAt` on a document is when somebody must
look after it, should nobody have finished it by then: `services.attending` does.
"""

from payments.ledger.adjustments import (
    OPEN_ADJUSTMENT,
    close_adjustment,
    doubt_adjustment,
    next_adjusting,
    open_adjustment,
)
from payments.ledger.bills import (
    claim,
    release,
    tenders_of,
)
from payments.ledger.moves import (
    IllegalMoveError,
    take_next,
)
from payments.ledger.payments import (
    CURRENCY,
    Written,
    may_look,
    move_payment,
    note,
    open_payment,
    payment_by,
    payment_of,
    set_fee,
    set_order,
    stored_key,
    summon_payment,
)
from payments.ledger.refunds import (
    automatic_id,
    claim_refund,
    move_refund,
    note_refund,
    open_refund,
    refund_of,
    release_refund,
    settle_refund,
    summon_refund,
)

__all__ = [
    "CURRENCY",
    "OPEN_ADJUSTMENT",
    "IllegalMoveError",
    "Written",
    "automatic_id",
    "claim",
    "claim_refund",
    "close_adjustment",
    "doubt_adjustment",
    "may_look",
    "move_payment",
    "move_refund",
    "next_adjusting",
    "note",
    "note_refund",
    "open_adjustment",
    "open_payment",
    "open_refund",
    "payment_by",
    "payment_of",
    "refund_of",
    "release",
    "release_refund",
    "set_fee",
    "set_order",
    "settle_refund",
    "stored_key",
    "summon_payment",
    "summon_refund",
    "take_next",
    "tenders_of",
]
