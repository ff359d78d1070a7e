"""Who may word a restaurant's texts: owners and managers of all of it."""

from django.http import Http404

from messaging.texts.events import LANGUAGES
from messaging.texts.stored import PERMISSION, is_known
from orderbuddy.accounts.access import Person, access_restaurant, acts_everywhere
from orderbuddy.accounts.roles import require
from orderbuddy.api.errors import ApiError, ErrorCode


def access_texts(user: Person, restaurant_id: str) -> str:
    """The restaurant's id. Raises Http404 for strangers, ApiError not_allowed (403) for whoever
    works at some of its locations only, or in another role."""
    access_restaurant(user, restaurant_id)
    if not acts_everywhere(user, restaurant_id):
        raise ApiError(ErrorCode.NOT_ALLOWED, "This belongs to the whole restaurant")
    require(user, restaurant_id, PERMISSION)
    return restaurant_id


def access_text(
    user: Person, restaurant_id: str, event: str, channel: str, language: str
) -> tuple[str, str, str]:
    """(event, channel, language) of a text that the restaurant may word; else as `access_texts`,
    and Http404 where there is no such text."""
    access_texts(user, restaurant_id)
    if not is_known(event, channel) or language not in LANGUAGES:
        raise Http404("There is no such text")
    return event, channel, language
