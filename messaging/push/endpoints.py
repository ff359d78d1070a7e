"""Which addresses a browser may name as its push service: we send requests there."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from messaging.push.keys import is_public, is_secret

LONGEST = 1000


def is_known(endpoint: str) -> bool:
    """Whether it is at a push service of PUSH_HOSTS: by https, at its usual port; a host of this
    machine itself (in tests) by http and at any port."""
    parts = _parts(endpoint)
    if parts is None or parts.username or parts.password or not _listed(parts.hostname or ""):
        return False
    if _is_loopback(parts.hostname or ""):
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and parts.port in (None, 443)


def host_of(endpoint: str) -> str:
    """The one of PUSH_HOSTS that it is at, such as "push.apple.com"; "" for none of them."""
    parts = _parts(endpoint)
    return _listed(parts.hostname or "") if parts else ""


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether they have the form of a browser's keys; a worker finds out whether they are some."""
    return is_public(p256dh) and is_secret(auth)


def _parts(endpoint: str) -> SplitResult | None:
    # Nothing that one reader of addresses takes for a host and another one does not.
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable():
        return None
    if any(sign in endpoint for sign in "\\ @"):
        return None
    try:
        parts = urlsplit(endpoint)
        return parts if parts.hostname and (parts.port is None or parts.port > 0) else None
    except ValueError:
        return None


def _listed(host: str) -> str:
    """`push.apple.com` stands for `web.push.apple.com` too."""
    ours = settings.PUSH_HOSTS
    return next((one for one in ours if host == one or host.endswith(f".{one}")), "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
