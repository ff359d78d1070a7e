from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from messaging.texts.wording import ButtonText, Text
from orderbuddy.api.bodies import Body

_Line = Annotated[str, Meta(max_length=500)]


class WordedButton(Body):
    """`url` is `{link}` or an address; a button without one sends its `id` back as an answer."""

    title: Annotated[str, Meta(max_length=100)]
    url: _Line = ""
    id: Annotated[str, Meta(max_length=100)] = ""


class Wording(Body):
    """A text with its gaps; `subject` is an e-mail's, or the title of a push message."""

    body: Annotated[str, Meta(max_length=10_000)]
    subject: _Line = ""
    buttons: Annotated[list[WordedButton], Meta(max_length=20)] = []
    template: Annotated[str, Meta(max_length=520)] = ""

    def text(self) -> Text:
        """As it is stored, with one kind of line breaks."""
        buttons = tuple(
            ButtonText(one.title.strip(), one.url.strip(), one.id.strip()) for one in self.buttons
        )
        body = self.body.replace("\r\n", "\n").replace("\r", "\n").strip()
        return Text(body, self.subject.strip(), buttons, self.template.strip())


class ChangedWording(Wording, kw_only=True):
    """`version` is the one that it was made from; 0 where the restaurant had no text of its own."""

    version: Annotated[int, Meta(ge=0)]


class ChangedBrand(Body):
    """What is not named stays; "" is the usual one."""

    colour: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    address: Annotated[str, Meta(max_length=1000)] | UnsetType = UNSET
    note: Annotated[str, Meta(max_length=1000)] | UnsetType = UNSET
