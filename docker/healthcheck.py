"""Exits with 0 when the web or sockets process in this container answers."""

import os
import sys
import urllib.error
import urllib.request

PORT = os.environ.get("HEALTHCHECK_PORT", "8000")


def main() -> int:
    """Asks as a guest would: Django refuses a Host that ALLOWED_HOSTS does not name."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip("*.") or "localhost"
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/health/live", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
