"""Messages for the admin's lists; they are written by `messaging.outbox` alone."""

from django.db import models

from menus.models import Location
from orderbuddy.fields import DocumentField


class MessageState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    READ = "read", "Read"
    FAILED = "failed", "Failed"
    SUPPRESSED = "suppressed", "Not sent"


class MessageChannel(models.TextChoices):
    PUSH = "push", "Push"
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "Text message"
    EMAIL = "email", "E-mail"
    FCM = "fcm", "App"


class Message(models.Model):
    what = models.CharField(max_length=60)
    purpose = models.CharField(max_length=20)
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80, null=True)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False, null=True
    )
    channel = models.CharField(max_length=20, choices=MessageChannel.choices)
    to = models.CharField(max_length=300)
    state = models.CharField(max_length=20, choices=MessageState.choices)
    cost = DocumentField(null=True)
    made_at = models.DateTimeField(db_column="madeAt", null=True)

    class Meta:
        db_table = "messages"
        managed = False

    def __str__(self) -> str:
        return self.what.replace("_", " ").capitalize()


class Broadcast(models.Model):
    """For the admin's list; written by `messaging.broadcasts` alone."""

    name = models.CharField(max_length=120)
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False
    )
    state = models.CharField(max_length=20)
    counts = DocumentField(null=True)
    due_at = models.DateTimeField(db_column="dueAt", null=True)
    ended_at = models.DateTimeField(db_column="endedAt", null=True)

    class Meta:
        db_table = "broadcasts"
        managed = False

    def __str__(self) -> str:
        return self.name or "Without a name"
