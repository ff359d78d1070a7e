"""What people are told of, what may stand in its texts, and what has to."""

from dataclasses import dataclass

CHANNELS = ("push", "whatsapp", "sms", "email", "fcm")
LANGUAGES = ("en", "es", "pt")
LANGUAGE_WORDS = {"en": "English", "es": "Spanish", "pt": "Portuguese"}
# A channel without a default of its own says what another one says.
SAYS_AS = {"fcm": "push", "whatsapp": "sms"}

# Gap → what fills it, for whoever edits a text.
GAPS = {
    "code": "The order's number",
    "restaurant": "The restaurant's name",
    "location": "The location's name",
    "name": "The guest's name",
    "table": "Where the order goes, such as Table 4",
    "amount": "An amount, such as $18.50",
    "minutes": "A number of minutes",
    "time": "When it will be ready, such as 12:40",
    "reason": "The reason that was given",
    "link": "The address of the page about it",
    "notice": "What happened",
    "role": "The role, such as cashier",
    "until": "The last day",
    "text": "What was written",
    "day": "The day of the figures",
}
# Where a gap is filled with somebody else's, or something else's, name.
_OTHER_NAMES = {
    "daily_report": "The name of the location, or of the restaurant",
    "invitation": "The name of whoever invites",
}


def gap_words(event: str, gap: str) -> str:
    """What fills a gap of that event's texts, for whoever edits them."""
    other = _OTHER_NAMES.get(event) if gap == "name" else None
    return other or GAPS[gap]


@dataclass(frozen=True, slots=True)
class Event:
    """`audience`: "guest", "staff", "person" (whoever signs in; no restaurant words their texts) or
    "reader" (of marketing). `gaps`: what may fill its texts; `needed`: without which a text says
    nothing. `facts` are shown as a small table in e-mails; `figure` large. `sent`: where it is told
    of those channels it has words for, if not on all (orders know no e-mail of their guests)."""

    key: str
    words: str
    audience: str
    gaps: tuple[str, ...]
    needed: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    figure: str = ""
    channels: tuple[str, ...] = CHANNELS
    is_editable: bool = True
    is_urgent: bool = False
    sent: tuple[str, ...] = ()

    @property
    def offered(self) -> tuple[str, ...]:
        """The channels whose texts a restaurant is asked to word."""
        return self.sent or self.channels


_GUEST = ("push", "whatsapp", "sms", "email")
_STAFF = ("fcm", "push", "sms", "email")
_PHONE = ("push", "whatsapp", "sms")
_HANDS = ("fcm", "push", "sms")
_ORDER = ("code", "restaurant", "location", "name", "table", "amount", "link")
_FACTS = ("location", "table", "amount")

_ALL = (
    Event("order_received", "Order received", "guest", (*_ORDER, "time"), (), (*_FACTS, "time"),
          "code", _GUEST, sent=_PHONE),
    Event("order_accepted", "Order accepted", "guest", (*_ORDER, "time"), (), (*_FACTS, "time"),
          "code", _GUEST, sent=_PHONE),
    Event("order_delayed", "Order delayed", "guest", (*_ORDER, "minutes", "time"), (),
          ("location", "table", "time"), "code", _GUEST, sent=_PHONE),
    Event("order_late", "Order later than told", "guest", _ORDER, (), ("location", "table"), "code",
          _GUEST, sent=_PHONE),
    Event("order_ready", "Order ready", "guest", _ORDER, (), ("location", "table"), "code", _GUEST,
          sent=_PHONE),
    Event("order_cancelled", "Order cancelled", "guest", (*_ORDER, "reason"), (),
          (*_FACTS, "reason"), "", _GUEST, sent=_PHONE),
    Event("order_refunded", "Money given back", "guest", _ORDER, (), ("code", "location"),
          "amount", _GUEST, sent=_PHONE),
    Event("new_order", "New order", "staff", _ORDER, (), (*_FACTS, "name"), "code", _STAFF,
          is_urgent=True, sent=_HANDS),
    Event("alarm_kitchen", "Alarm of the kitchen", "staff",
          ("reason", "code", "restaurant", "location", "link"), (), ("location", "code"), "",
          _STAFF, is_urgent=True, sent=_HANDS),
    Event("alarm_payments", "Exception of payments", "staff",
          ("reason", "code", "restaurant", "location", "link"), (), ("location", "code"), "",
          _STAFF, sent=("fcm", "push", "email")),
    Event("conversation_waiting", "A guest waits for an answer", "staff",
          ("name", "minutes", "restaurant", "location", "link"), (), ("location", "minutes"), "",
          _STAFF, sent=("fcm", "sms", "email")),
    Event("daily_report", "Daily report", "staff", ("name", "day", "amount", "link"), (), (), "",
          ("email",)),
    Event("invitation", "Invitation", "staff", ("name", "restaurant", "role", "until", "link"),
          ("link",), ("restaurant", "role", "until"), "", ("email",)),
    Event("origin_code", "QR code", "staff", ("name", "location", "link"), ("link",), (), "",
          ("email",), is_editable=False),
    Event("broadcast", "Broadcast", "reader", ("text", "restaurant", "link"), ("text",), (), "",
          _GUEST, is_editable=False),
    Event("broadcast_test", "Test of a broadcast", "staff", ("text", "restaurant", "link"),
          ("text",), (), "", _GUEST, is_editable=False),
    Event("conversation_reply", "Answer of the staff", "guest", ("text", "restaurant", "link"),
          ("text",), (), "", _GUEST, is_editable=False),
    Event("staff_text", "Text of the staff", "guest", ("text", "restaurant", "code"), ("text",),
          (), "", _GUEST, is_editable=False),
    Event("rating_asked", "How was it?", "guest", ("restaurant",), (), (), "", _PHONE,
          is_editable=False),
    Event("help", "Answer to HELP", "guest", ("restaurant",), (), (), "", ("whatsapp", "sms"),
          is_editable=False),
    Event("sign_in_code", "Sign-in code", "person", ("code", "minutes"), ("code",), (), "code",
          ("sms", "email"), is_editable=False),
    Event("security_notice", "Security notice", "person", ("notice", "link"), ("notice",), (), "",
          ("email",), is_editable=False),
)  # fmt: skip
EVENTS = {one.key: one for one in _ALL}
EDITABLE = {one.key: one for one in _ALL if one.is_editable}


def language_for(wanted: str) -> str:
    """One of ours for a language such as `pt-BR`; English where we do not speak it."""
    first = wanted.replace("_", "-").split("-")[0].lower()
    return first if first in LANGUAGES else LANGUAGES[0]
