"""Where guests come from, what they were quoted and what they ordered.

Models over the existing collections, for the admin and for plain queries. Orders are written by
`ordering.services` alone, each with one native write.
"""

from django.db import models
from django_mongodb_backend.fields import ObjectIdField

from menus.models import Location
from orderbuddy.fields import DocumentField


class OrderStatus(models.TextChoices):
    CREATED = "CREATED", "Created"
    ACCEPTED = "ACCEPTED", "Accepted"
    READY_FOR_PICKUP = "READY_FOR_PICKUP", "Ready"
    PICKED_UP = "PICKED_UP", "Picked up"
    CANCELLED = "CANCELLED", "Cancelled"


class Origin(models.Model):
    class Kind(models.TextChoices):
        TABLE = "table", "Table"
        PARKING = "parking", "Parking bay"
        CAMPAIGN = "campaign", "Flyer"

    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False
    )
    label = models.CharField(max_length=120)
    type = models.CharField(max_length=20, choices=Kind.choices, default=Kind.TABLE)
    qr_code = models.CharField(db_column="qrCode", max_length=500, null=True, blank=True)
    qr_code_id = models.CharField(db_column="qrCodeId", max_length=120, null=True, blank=True)
    code = models.CharField(max_length=20, null=True, blank=True)
    one_visit = models.BooleanField(db_column="oneVisit", null=True, default=False)
    visit_hours = models.FloatField(db_column="visitHours", null=True, blank=True)

    class Meta:
        db_table = "origins"
        managed = False
        verbose_name = "table or code"
        verbose_name_plural = "tables and codes"

    def __str__(self) -> str:
        return self.label or str(self.pk)


class Campaign(models.Model):
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False
    )
    origin = models.ForeignKey(
        Origin, db_column="originId", on_delete=models.PROTECT, db_constraint=False
    )
    name = models.CharField(max_length=160)
    type = models.CharField(max_length=20, default="flat")
    reward = DocumentField(default=dict)
    is_active = models.BooleanField(db_column="isActive", null=True, default=True)
    created_at = models.DateTimeField(db_column="createdAt", auto_now_add=True, null=True)
    updated_at = models.DateTimeField(db_column="updatedAt", auto_now=True, null=True)

    class Meta:
        db_table = "campaigns"
        managed = False

    def __str__(self) -> str:
        return self.name or str(self.pk)


class OrderFields(models.Model):
    """What a quote and an order have in common; read-only here (see `ordering.services`)."""

    order_code = models.CharField(db_column="orderCode", max_length=12, null=True)
    payment_id = models.CharField(db_column="paymentId", max_length=200, null=True)
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80, null=True)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False, null=True
    )
    location_slug = models.CharField(db_column="locationSlug", max_length=80, null=True)
    meta = DocumentField(null=True)
    customer = DocumentField(null=True)
    origin = DocumentField(null=True)
    items = DocumentField(null=True)
    discount = DocumentField(null=True)
    status = models.CharField(max_length=24, choices=OrderStatus.choices, null=True)
    started_at = models.DateTimeField(db_column="startedAt", null=True)
    subtotal_cents = models.IntegerField(db_column="subtotalCents", null=True)
    tax_cents = models.IntegerField(db_column="taxCents", null=True)
    total_price_cents = models.IntegerField(db_column="totalPriceCents", null=True)
    get_sms = models.BooleanField(db_column="getSms", null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.order_code or str(self.pk)


class Quote(OrderFields):
    expires_at = models.DateTimeField(db_column="expiresAt", null=True)

    class Meta:
        db_table = "orders_preview"
        managed = False


class PlacedFields(OrderFields):
    """What an order has beside its quote's fields, wherever it is stored."""

    ended_at = models.DateTimeField(db_column="endedAt", null=True)
    updated_at = models.DateTimeField(db_column="updatedAt", null=True)
    status_times = DocumentField(db_column="statusTimes", null=True)
    quote_id = ObjectIdField(db_column="quoteId", null=True)

    class Meta:
        abstract = True


class Order(PlacedFields):
    class Meta:
        db_table = "orders"
        managed = False


class ArchivedOrder(PlacedFields):
    """An order that was moved to `order_reports` (see `ordering.archiving`)."""

    class Meta:
        db_table = "order_reports"
        managed = False
        verbose_name = "past order"
