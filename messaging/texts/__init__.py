"""What messages say: our own words in code, a restaurant's in `message_texts`."""

from messaging.texts.rendering import MissingValue, UnknownEvent, letter_around, render

__all__ = ["MissingValue", "UnknownEvent", "letter_around", "render"]
