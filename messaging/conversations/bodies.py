from typing import Annotated

from msgspec import Meta, field

from orderbuddy.api.bodies import Body

Text = Annotated[str, Meta(max_length=4000)]
GuestText = Annotated[str, Meta(max_length=1000)]
Id = Annotated[str, Meta(min_length=1, max_length=80)]
ActionId = Annotated[str, Meta(min_length=8, max_length=64)]
Ids = Annotated[list[Id], Meta(max_length=5)]
Minutes = Annotated[int, Meta(ge=0, le=24 * 60)]
Number = Annotated[str, Meta(max_length=32)]


class Answer(Body):
    """`channel`: sms, whatsapp or chat; without one, what the guest used last. `template` and its
    `values`: one of the location's, for WhatsApp after 24 hours. `files`: ids of stored ones."""

    text: Text = ""
    channel: Annotated[str, Meta(max_length=20)] = ""
    template: Annotated[str, Meta(max_length=120)] = ""
    values: Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=9)] = field(
        default_factory=list
    )
    files: Ids = field(default_factory=list)
    action_id: ActionId | None = None


class Note(Body):
    text: Annotated[str, Meta(min_length=1, max_length=4000)]


class Assignee(Body):
    """null: back to the pool."""

    person_id: Id | None = None


class Tags(Body):
    tags: Annotated[list[Annotated[str, Meta(min_length=1, max_length=30)]], Meta(max_length=10)]


class Resolution(Body):
    ask_rating: bool = False


class Reopening(Body):
    """Nothing is to be said."""


class ReadUpTo(Body):
    seq: Annotated[int, Meta(ge=0)]


class Shift(Body):
    is_on: bool


class Reply(Body):
    """`{name}` and `{code}` stand for the guest's name and their order's code."""

    title: Annotated[str, Meta(min_length=1, max_length=60)]
    text: Annotated[str, Meta(min_length=1, max_length=1000)]


class Template(Body):
    """A WhatsApp template as it was approved; {{1}}, {{2}} … in its text are gaps."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    language: Annotated[str, Meta(min_length=2, max_length=10)]
    text: Annotated[str, Meta(min_length=1, max_length=1024)]


class Settings(Body):
    """What is left out stays. Minutes: 0 means never."""

    has_chat: bool | None = None
    round_robin: bool | None = None
    back_to_pool_minutes: Minutes | None = None
    escalate_minutes: Minutes | None = None
    tags: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=30)]], Meta(max_length=30)
    ] | (None) = None
    templates: Annotated[list[Template], Meta(max_length=30)] | None = None
    sms_number: Number | None = None
    whatsapp_number: Number | None = None
    whatsapp_phone_id: Number | None = None


class ChatMessage(Body):
    """`clientId` is the page's own name for it: the same again is stored once."""

    client_id: ActionId
    text: GuestText = ""
    files: Ids = field(default_factory=list)


class ChatRating(Body):
    rating: Annotated[str, Meta(min_length=1, max_length=10)]
