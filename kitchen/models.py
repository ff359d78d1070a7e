from django.db import models

from menus.models import Location
from orderbuddy.fields import DocumentField


class Station(models.Model):
    """A place in the kitchen; it makes the lines that share one of its tags."""

    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False
    )
    name = models.CharField(max_length=120)
    tags = DocumentField(default=list)

    class Meta:
        db_table = "stations"
        managed = False

    def __str__(self) -> str:
        return self.name
