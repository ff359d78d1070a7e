"""What guests and staff send, as today's apps write it. Limits keep a flood's bodies small."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta

from orderbuddy.api.bodies import Body

Id = Annotated[str, Meta(min_length=1, max_length=100)]
Text = Annotated[str, Meta(max_length=200)]
Note = Annotated[str, Meta(max_length=500)]

MAX_LINES = 200


class ChosenOption(Body):
    id: Id
    name: Text | None = ""
    price_cents: float | None = None


class ChosenModifier(Body):
    id: Id
    name: Text | None = ""
    options: Annotated[list[ChosenOption], Meta(max_length=50)] = []


class ChosenVariant(Body):
    id: Id
    name: Text | None = ""
    price_cents: float | None = None
    default: bool | None = None


class CartLine(Body):
    """One portion; two portions are two lines. `price` and names are taken from the menu."""

    id: Id
    menu_item_id: Id
    name: Text | None = ""
    price: float | None = None
    price_cents: float | None = None
    notes: Note | None = ""
    started_at: Any = None
    completed_at: Any = None
    station_tags: list[Text] | None = None
    variants: Annotated[list[ChosenVariant], Meta(max_length=20)] | None = None
    modifiers: Annotated[list[ChosenModifier], Meta(max_length=50)] | None = None


class CartOrigin(Body):
    id: Id
    name: Text | None = ""


class Customer(Body):
    name: Text = ""
    phone: Annotated[str, Meta(max_length=32)] | None = ""


class Cart(Body):
    """`strict`: also refuse a cart in which a required modifier is missing. `readyAt`: for when the
    guest wants it, where that is offered; else as soon as possible. `campaignCode`: what the guest
    typed, "" for nothing; with it the answer says what was taken off. `deviceId`: names the
    guest's device, for campaigns that count once a guest. `language`: what the page speaks, and the
    guest is written to in."""

    restaurant_id: Id
    location_id: Id
    location_slug: Text
    origin: CartOrigin
    customer: Customer
    items: Annotated[list[CartLine], Meta(min_length=1, max_length=MAX_LINES)]
    get_sms: bool
    strict: bool = False
    ready_at: Annotated[datetime, Meta(tz=True)] | None = None
    campaign_code: Annotated[str, Meta(max_length=60)] | None = None
    device_id: Annotated[str, Meta(max_length=64)] | None = None
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] | None = None


class CheckoutLine(Body):
    menu_item_id: Id
    quantity: Annotated[int, Meta(ge=1, le=50)]
    modifiers: list[ChosenModifier] | None = None
    notes: Note | None = ""


class CheckoutCustomer(Body):
    name: Text | None = ""
    phone: Annotated[str, Meta(max_length=32)] | None = None


class Checkout(Body):
    """The old form of ordering: an origin, a menu and quantities."""

    origin_id: Id
    menu_id: Id
    items: Annotated[list[CheckoutLine], Meta(min_length=1, max_length=MAX_LINES)]
    payment_method: Text | None = None
    customer_info: CheckoutCustomer | None = None


class StaffStatus(StrEnum):
    """`ordering.models.OrderStatus`, as a type that describes itself."""

    CREATED = "CREATED"
    ACCEPTED = "ACCEPTED"
    READY_FOR_PICKUP = "READY_FOR_PICKUP"
    PICKED_UP = "PICKED_UP"
    CANCELLED = "CANCELLED"


class StatusChange(Body):
    order_id: Id
    order_status: StaffStatus


class Move(Body):
    """`minutes`: with ACCEPTED, in how many it will be ready. `reason`: with CANCELLED."""

    to: StaffStatus
    minutes: Annotated[int, Meta(ge=1, le=240)] | None = None
    reason: Annotated[str, Meta(max_length=200)] = ""


class TextToGuest(Body):
    text: Annotated[str, Meta(min_length=1, max_length=320)]
