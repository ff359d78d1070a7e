"""`python -m payments.fakes.stripe --port 8092`."""

import argparse
import contextlib
import signal
import sys

from payments.fakes.stripe.server import FakeStripe


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; the first lines of output say where."""
    parser = argparse.ArgumentParser(prog="payments.fakes.stripe")
    parser.add_argument("--port", type=int, default=0)
    fake = FakeStripe(parser.parse_args().port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"STRIPE_API_URL={fake.url}", flush=True)
    print(f"STRIPE_JS_URL={fake.script_url}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        fake.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
