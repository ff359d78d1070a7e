"""`python -m kitchen.fakes --ip 127.0.0.50 --paper DIR`: a network printer whose paper are files.

The worker must be allowed to reach it: PRINTER_NETWORKS=127.0.0.0/8.
"""

import argparse
import contextlib
import sys
import time
from pathlib import Path

from kitchen.fakes.network_printer import FakePrinter


def main() -> int:
    """Print until Ctrl-C: each slip becomes a PNG, its name a line of output."""
    parser = argparse.ArgumentParser(prog="kitchen.fakes")
    parser.add_argument("--ip", default="127.0.0.50")
    parser.add_argument("--paper", type=Path, default=Path("paper"))
    given = parser.parse_args()
    given.paper.mkdir(parents=True, exist_ok=True)
    shown = 0
    with contextlib.suppress(KeyboardInterrupt), FakePrinter(given.ip) as printer:
        print(f"A printer at {printer.ip}, its paper in {given.paper}/", flush=True)
        while True:
            for number, slip in enumerate(printer.slips[shown:], shown + 1):
                path = given.paper / f"slip-{number:04}.png"
                slip.image().save(path)
                print(path, flush=True)
                shown = number
            time.sleep(0.2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
