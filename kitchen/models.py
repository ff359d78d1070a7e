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
        return self.name


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
        return self.name
