"""How pictures are kept. (Apart from the making, which needs an image library's megabytes.)"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Form:
    """How pictures of one purpose are kept: `side` is the longer one's most pixels."""

    kind: str
    extension: str
    media_type: str
    side: int
    options: dict[str, Any]
