"""What the figures were measured on, and how much memory a process holds."""

import os
import platform
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

BUSY_LOAD = 0.7


def describe() -> dict[str, Any]:
    """CPU, cores, versions and how busy the machine was before the measurement."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "django": version("Django"),
        "granian": version("granian"),
        "platform": sys.platform,
    }


def is_busy() -> bool:
    return os.getloadavg()[0] > BUSY_LOAD


def can_pin() -> bool:
    """Whether there are two cores of ours and a call to choose between them."""
    return hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


def memory_mb(pid: int) -> float:
    """The resident memory of the largest process among `pid` and its children, in MB."""
    return max(_resident(one) for one in [pid, *_children(pid)])


def _children(pid: int) -> list[int]:
    found = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has ended meanwhile
            for child in listing.read_text().split():
                found += [int(child), *_children(int(child))]
    return found


def _resident(pid: int) -> float:
    with suppress(OSError):  # it has ended meanwhile
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()
