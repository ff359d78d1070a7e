"""Sending events: as Stripe does, or as badly as a network and a stranger can."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

import requests

TIMEOUT_SECONDS = 10


@dataclass
class Destination:
    """An address that an account's events go to.

    `mode`: `held` (only on command), `at_once`, `twice`, `late` (after `late_seconds`), `reversed`
    (what one request brought about comes in the wrong order).
    """

    url: str
    secret: str
    mode: str = "held"
    late_seconds: float = 2.0
    statuses: list[int] = field(default_factory=list)


def signature(payload: bytes, secret: str, at: float) -> str:
    """The `Stripe-Signature` header: https://docs.stripe.com/webhooks/signature"""
    signed = f"{int(at)}.".encode() + payload
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    # v0 is there in test mode, for nobody to trust.
    return f"t={int(at)},v1={mac},v0={'0' * 64}"


def deliver(destination: Destination, event: dict[str, Any], **how: Any) -> int:
    """Send one event; returns the status it was answered with (0: nobody answered).

    `secret` signs with another secret, `age_seconds` makes the signature older than it is, and
    `reserialised` sends other bytes than were signed, though they mean the same.
    """
    payload = json.dumps(event, indent=2).encode()
    at = time.time() - how.get("age_seconds", 0)
    signed = signature(payload, how.get("secret") or destination.secret, at)
    if how.get("reserialised"):
        payload = json.dumps(event, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signed}
    try:
        answer = requests.post(
            destination.url, data=payload, headers=headers, timeout=TIMEOUT_SECONDS
        )
        status = answer.status_code
    except requests.RequestException:
        status = 0
    destination.statuses.append(status)
    return status


def deliver_by_mode(destination: Destination, events: list[dict[str, Any]]) -> None:
    """Send what one request brought about, as the destination's mode has it."""
    if destination.mode == "held":
        return
    if destination.mode == "late":
        time.sleep(destination.late_seconds)
    ordered = events[::-1] if destination.mode == "reversed" else events
    for event in ordered * (2 if destination.mode == "twice" else 1):
        deliver(destination, event)
