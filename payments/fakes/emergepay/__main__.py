"""`python -m payments.fakes.emergepay --port 8091 [--account OID:TOKEN …]`."""

import argparse
import contextlib
import signal
import sys

from payments.fakes.emergepay.gateway import FakeEmergePay


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; the first line of output says where."""
    parser = argparse.ArgumentParser(prog="payments.fakes.emergepay")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", action="append", metavar="OID:TOKEN")
    given = parser.parse_args()
    accounts = dict(one.split(":", 1) for one in given.account or [])
    fake = FakeEmergePay(given.port, accounts or None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"EMERGEPAY_ENVIRONMENT_URL={fake.environment_url}", flush=True)
    print(f"EMERGEPAY_ASSETS_URL={fake.assets_url}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        fake.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
