"""The ledger's collections for the admin and plain queries; written by `payments.ledger` alone."""

from django.db import models
from django_mongodb_backend.fields import ObjectIdField

from menus.models import Location
from orderbuddy.fields import DocumentField


class PaymentState(models.TextChoices):
    CREATED = "created", "Created"
    SUBMITTED = "submitted", "Asked the gateway"
    APPROVED = "approved", "Paid"
    DECLINED = "declined", "Declined"
    UNKNOWN = "unknown", "Being checked"
    FAILED = "failed", "Nothing taken"
    VOIDED = "voided", "Voided"
    PARTIALLY_REFUNDED = "partially_refunded", "Partly refunded"
    REFUNDED = "refunded", "Refunded"


class Attempt(models.Model):
    """What payments and refunds have in common."""

    id = models.CharField(db_column="_id", primary_key=True, max_length=40)
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80, null=True)
    location = models.ForeignKey(
        Location,
        db_column="locationId",
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        # A location's own `payment` is its settings.
        related_name="%(class)s_entries",
    )
    order_id = ObjectIdField(db_column="orderId", null=True)
    gateway = models.CharField(max_length=20, null=True)
    state = models.CharField(max_length=24, choices=PaymentState.choices, null=True)
    amount_cents = models.IntegerField(db_column="amountCents", null=True)
    reason = models.CharField(max_length=300, null=True)
    by = models.CharField(max_length=80, null=True)
    transitions = DocumentField(null=True)
    references = DocumentField(null=True)
    created_at = models.DateTimeField(db_column="createdAt", null=True)
    updated_at = models.DateTimeField(db_column="updatedAt", null=True)

    class Meta:
        abstract = True


class Payment(Attempt):
    bill_id = ObjectIdField(db_column="billId", null=True)
    quote_id = ObjectIdField(db_column="quoteId", null=True)
    method = models.CharField(max_length=20, null=True)
    tip_cents = models.IntegerField(db_column="tipCents", null=True)
    currency = models.CharField(max_length=3, null=True)
    card = DocumentField(null=True)
    refunds = DocumentField(null=True)

    class Meta:
        db_table = "payments"
        managed = False

    def __str__(self) -> str:
        return str(self.pk)[:8]


class Refund(Attempt):
    payment_id = models.CharField(db_column="paymentId", max_length=40, null=True)
    kind = models.CharField(max_length=10, null=True)

    class Meta:
        db_table = "refunds"
        managed = False

    def __str__(self) -> str:
        return str(self.pk)[:8]


class PaymentException(models.Model):
    """Something that does not match, or that a person must do (`services.exceptions`)."""

    id = models.CharField(db_column="_id", primary_key=True, max_length=160)
    kind = models.CharField(max_length=40, null=True)
    payment_id = models.CharField(db_column="paymentId", max_length=40, null=True)
    order_id = ObjectIdField(db_column="orderId", null=True)
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80, null=True)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False, null=True
    )
    ledger_cents = models.IntegerField(db_column="ledgerCents", null=True)
    gateway_cents = models.IntegerField(db_column="gatewayCents", null=True)
    order_cents = models.IntegerField(db_column="orderCents", null=True)
    text = models.CharField(max_length=500, null=True)
    found_at = models.DateTimeField(db_column="foundAt", null=True)
    resolved_at = models.DateTimeField(db_column="resolvedAt", null=True)
    resolved_by = models.CharField(db_column="resolvedBy", max_length=80, null=True)
    note = models.CharField(max_length=500, null=True)

    class Meta:
        db_table = "payment_exceptions"
        managed = False
        verbose_name = "exception"

    def __str__(self) -> str:
        return self.text or str(self.pk)


class Reconciliation(models.Model):
    """One night's comparison of one location (`services.comparing`)."""

    id = models.CharField(db_column="_id", primary_key=True, max_length=80)
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80, null=True)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False, null=True
    )
    date = models.CharField(max_length=10, null=True)
    started_at = models.DateTimeField(db_column="startedAt", null=True)
    ended_at = models.DateTimeField(db_column="endedAt", null=True)
    checked = models.IntegerField(null=True)
    matched = models.IntegerField(null=True)
    exceptions = models.IntegerField(null=True)

    class Meta:
        db_table = "reconciliations"
        managed = False
        verbose_name = "nightly comparison"

    def __str__(self) -> str:
        return f"{self.date}"
