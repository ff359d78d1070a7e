from orderbuddy.mongo import Document
from orderbuddy.outgoing.port import outcome


def say_outcome(message: Document, state: str, trouble: str = "") -> None:
    """To the app that has handed the message over; guests' messages are nobody's there. A fault of
    theirs is none of the message's."""
    if message["purpose"] in ("security", "staff"):
        outcome.send_robust(
            sender=None,
            what=message["what"],
            about=message["about"],
            state=state,
            trouble=trouble,
        )
