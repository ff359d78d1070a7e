import random
from collections.abc import Iterator


def pauses(first_seconds: float = 0.1, longest_seconds: float = 2.0) -> Iterator[float]:
    """Pauses before each next try: doubling, and never the same for two who failed together."""
    pause = first_seconds
    while True:
        yield pause * random.uniform(0.5, 1.0)  # noqa: S311
        pause = min(2 * pause, longest_seconds)
