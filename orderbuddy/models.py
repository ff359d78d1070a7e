from django.db import models
from django_mongodb_backend.fields import ObjectIdField

from orderbuddy.accounts.models import Member, User
from orderbuddy.fields import DocumentField

__all__ = ["ApiKey", "AuditEntry", "GuestData", "Member", "User"]


class ApiKey(models.Model):
    """A key of an integrator (`accounts.api_keys` makes, knows and revokes them). Its hash is
    stored beside this, and stays there."""

    name = models.CharField(max_length=60)
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location_ids = DocumentField(db_column="locationIds", null=True)
    scopes = DocumentField(null=True)
    hint = models.CharField(max_length=8, null=True)
    created_at = models.DateTimeField(db_column="createdAt", null=True)
    created_by = models.CharField(db_column="createdBy", max_length=80, null=True)
    expires_at = models.DateTimeField(db_column="expiresAt", null=True)
    revoked_at = models.DateTimeField(db_column="revokedAt", null=True)
    used_at = models.DateTimeField(db_column="usedAt", null=True)
    used_from = models.CharField(db_column="usedFrom", max_length=64, null=True)

    class Meta:
        db_table = "api_keys"
        managed = False
        verbose_name = "API key"
        verbose_name_plural = "API keys"

    def __str__(self) -> str:
        return self.name or str(self.pk)


class AuditEntry(models.Model):
    """Who did what (`orderbuddy.audit` writes them); read-only."""

    at = models.DateTimeField(null=True)
    who = models.CharField(max_length=80, null=True)
    who_name = models.CharField(db_column="whoName", max_length=120, null=True)
    what = models.CharField(max_length=120, null=True)
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80, null=True)
    location_id = ObjectIdField(db_column="locationId", null=True)
    subject = models.CharField(max_length=200, null=True)
    before = DocumentField(null=True)
    after = DocumentField(null=True)
    text = models.CharField(max_length=2000, null=True)
    correlation_id = models.CharField(db_column="correlationId", max_length=200, null=True)

    class Meta:
        db_table = "audit_log"
        managed = False
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.what} · {self.subject}"


class GuestData(models.Model):
    """No collection: what the admin hangs its page about guests' data on (`orderbuddy.guests`)."""

    class Meta:
        managed = False
        verbose_name = "guests' data"
        verbose_name_plural = "guests' data"

    def __str__(self) -> str:
        return "Guests' data"
