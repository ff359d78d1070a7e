"""What led a guest to their order: the token of a link that they tapped some days before.

It comes in a cookie, goes into the quote and from there into the order, as it is: whoever made the
link knows what it means.
"""

import re
from datetime import timedelta

from orderbuddy.mongo import Document

COOKIE = "ob_via"
KEPT = timedelta(days=7)
_TOKEN = re.compile(r"[a-z0-9]{6,40}")


def kept_via(said: str | None) -> Document:
    """{via} for a quote; {} for what is none."""
    return {"via": said} if said and _TOKEN.fullmatch(said) else {}
