"""Django's maps, which nothing here draws, are not looked for.

The MongoDB backend tries them three times in each process, and each time a linker and a compiler
are asked for a C library that is not there: a third of a second of every start.
"""

import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured

MAPS = "django.contrib.gis"


class NoMaps:
    """Says of them what the backend is told where the library is missing."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        if name == MAPS:
            raise ImproperlyConfigured("OrderBuddy draws no maps.")


def look_for_no_maps() -> None:
    """Must be called before the database backend is loaded."""
    if NoMaps not in sys.meta_path:
        sys.meta_path.insert(0, NoMaps)
