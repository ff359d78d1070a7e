"""What tests have to say at the end of a run, from whichever process they ran in."""

from typing import Any

import pytest

_SAID = pytest.StashKey[dict[str, list[str]]]()
_KEY = "orderbuddy_closing"


def say(config: pytest.Config, title: str, lines: list[str]) -> None:
    """Have these lines printed under that title when all tests are over."""
    if hasattr(config, "workeroutput"):
        config.workeroutput.setdefault(_KEY, {})[title] = lines
    else:
        config.stash.setdefault(_SAID, {})[title] = lines


def take_over(config: pytest.Config, worker: Any) -> None:
    """What a worker of pytest-xdist that has ended was told to say."""
    output = getattr(worker, "workeroutput", None) or {}
    for title, lines in output.get(_KEY, {}).items():
        say(config, title, lines)


def write(reporter: pytest.TerminalReporter) -> None:
    """Print it all."""
    for title, lines in reporter.config.stash.get(_SAID, {}).items():
        reporter.section(title)
        for line in lines:
            reporter.write_line(line)
