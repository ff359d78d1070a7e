"""Adding printers to a location, as today's service keeps them."""

import ipaddress

from bson import ObjectId

from kitchen.printing.printers import Reached, follow_locations
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

MOST_PRINTERS = 50


def add_printer(*, location: Document, name: str, ip: str, reached: str, who: Person) -> Document:
    """A printer of the location; it prints nothing before somebody says what. Its stored part.

    Raises ApiError validation_failed (400) for what is no IP address, or too many printers.
    """
    if reached == Reached.LAN and not _is_address(ip):
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["ip must be an ip address"])
    added = {"id": ObjectId(), "type": reached, "ip": ip, "name": name}
    room = {"_id": location["_id"], f"printers.{MOST_PRINTERS - 1}": {"$exists": False}}
    update = {"$push": {"printers": added}, "$set": {"updatedAt": now()}}
    if not collection("locations").update_one(room, update).matched_count:
        message = f"printers must contain no more than {MOST_PRINTERS} elements"
        raise ApiError(ErrorCode.VALIDATION_FAILED, [message])
    follow_locations([location["_id"]])
    audit.record(
        who=who,
        what="printers.added",
        restaurant_id=location.get("restaurantId"),
        location_id=location["_id"],
        subject=f"printer:{added['id']}",
        after={"name": name, "ip": ip, "type": reached},
    )
    return added


def _is_address(ip: str) -> bool:
    try:
        ipaddress.ip_address(ip)
    except ValueError:
        return False
    return True
