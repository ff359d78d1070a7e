from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class DocumentField(models.JSONField):
    """A nested part of a stored document, native and as it is.

    The backend reads a JSONField by way of JSON text, which an ObjectId or a date in it breaks
    (`alertNumbers[]._id`, an order line's `startedAt`). Here the value stays what MongoDB holds:
    dicts, lists, ObjectIds and naive datetimes in UTC.
    """

    def get_internal_type(self) -> str:
        return "DocumentField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value

    def validate(self, value: Any, model_instance: Any) -> None:
        """Only what every field checks: that it is not JSON is no fault of a document."""
        if value in self.empty_values and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")
