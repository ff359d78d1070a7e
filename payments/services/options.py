"""What a guest can pay with, and how much is due."""

from typing import Any

from menus.snapshots import place_of
from payments import ledger
from payments.gateways.registry import accounts_of, gateway_named
from payments.services.bills import Bill
from payments.services.tips import tip_rules


def options(bill: Bill) -> dict[str, Any]:
    """The bill and the gateways that its location offers; asks no gateway."""
    place = place_of(bill.location_id)
    location = place.location if place else {"_id": bill.location_id}
    held = sum(one["cents"] for one in ledger.tenders_of(bill.id))
    rules = tip_rules(location)
    return {
        "billId": str(bill.id),
        "currency": ledger.CURRENCY,
        "totalCents": bill.due_cents,
        "paidCents": held,
        "dueCents": max(0, bill.due_cents - held),
        "tips": {
            "enabled": rules.enabled,
            "percentages": list(rules.percentages),
            "maxCents": rules.limit(bill.due_cents),
        },
        "gateways": [
            {"name": name, **gateway_named(name).public_options(account)}
            for name, account in accounts_of(location).items()
        ],
    }
