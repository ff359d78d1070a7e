from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from menus.models import Location
from orderbuddy.fields import DocumentField


class Screen(models.Model):
    """A device that was paired: it may do the kitchen's work at its location.

    The hash of its token is stored beside this, and stays there.
    """

    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False
    )
    name = models.CharField(max_length=60)
    # "all", "expo", "board" or a station's id.
    shows = models.CharField(max_length=40)
    paired_at = models.DateTimeField(db_column="pairedAt", null=True, editable=False)
    revoked_at = models.DateTimeField(db_column="revokedAt", null=True, editable=False)

    class Meta:
        db_table = "screens"
        managed = False

    def __str__(self) -> str:
        return self.name or str(self.pk)


class Station(models.Model):
    """A place in the kitchen; it makes the lines that share one of its tags.

    Expo and the guests' board make nothing: they are screens.
    """

    class Kind(models.TextChoices):
        STATION = "station", "Station: makes items"
        EXPO = "expo", "Expo: sees whole orders, hands over"
        BOARD = "board", "Guests' board: what is ready"

    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.STATION, null=True)
    tags = DocumentField(default=list, blank=True)
    capacity = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    is_default = models.BooleanField(db_column="isDefault", null=True, default=False)

    class Meta:
        db_table = "stations"
        managed = False

    def __str__(self) -> str:
        return self.name or str(self.pk)


class Printer(models.Model):
    """What a printer of a location prints; that it is there, and where, its location says."""

    class TicketsOn(models.TextChoices):
        ACCEPT = "accept", "With its order, later courses as on hold"
        FIRE = "fire", "When it is fired"

    class ReceiptsOn(models.TextChoices):
        NEVER = "never", "Only by hand"
        ACCEPT = "accept", "When an order is accepted"
        READY = "ready", "When an order is ready"

    class Style(models.TextChoices):
        TEXT = "text", "In its own letters; pictures where it has none"
        PICTURE = "picture", "As a picture: looks the same on every thermal printer"

    class Columns(models.IntegerChoices):
        WIDE = 48, "80 mm, 48 letters"
        MEDIUM = 42, "80 mm, 42 letters"
        NARROW = 32, "58 mm, 32 letters"

    class Confirms(models.TextChoices):
        STATUS = "status", "By its paper status (most printers)"
        ID = "id", "By the job's number (Epson TM)"
        NOTHING = "nothing", "Not at all: nobody notices what it does not print"

    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False
    )
    name = models.CharField(max_length=120)
    ip = models.CharField(max_length=45, blank=True)
    type = models.CharField(max_length=20, default="lan")
    stations = DocumentField(default=list, blank=True)
    tickets_on = models.CharField(
        db_column="ticketsOn", max_length=20, choices=TicketsOn.choices, default=TicketsOn.ACCEPT
    )
    receipts_on = models.CharField(
        db_column="receiptsOn", max_length=20, choices=ReceiptsOn.choices, default=ReceiptsOn.NEVER
    )
    style = models.CharField(max_length=20, choices=Style.choices, default=Style.TEXT)
    columns = models.IntegerField(choices=Columns.choices, default=Columns.WIDE)
    confirms = models.CharField(max_length=20, choices=Confirms.choices, default=Confirms.STATUS)
    qr = models.BooleanField(default=True)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "printers"
        managed = False

    def __str__(self) -> str:
        return self.name or str(self.pk)
