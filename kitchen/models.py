from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from menus.models import Location
from orderbuddy.fields import DocumentField


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
