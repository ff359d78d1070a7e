"""Names of the channel layer's groups: who hears what."""


def order_group(order_id: object) -> str:
    """The sockets of that order's guest."""
    return f"order.{order_id}"


def staff_group(location_id: object) -> str:
    """The sockets of that location's staff."""
    return f"staff.{location_id}"


def menu_group(location_id: object) -> str:
    """The phones that have a location's menu open."""
    return f"menu.{location_id}"


def alarm_group(location_id: object) -> str:
    """Everyone who works at that location: what they must notice at once."""
    return f"alarms.{location_id}"


def location_group(location_id: object) -> str:
    """All staff and kitchen sockets of a location, for what concerns the location itself."""
    return f"location.{location_id}"
