from typing import Annotated

from msgspec import Meta

from orderbuddy.api.bodies import Body

Text = Annotated[str, Meta(min_length=1, max_length=254)]
Secret = Annotated[str, Meta(min_length=1, max_length=4096)]
Device = Annotated[str, Meta(max_length=120)]


class AskForCode(Body):
    """`to` is an e-mail address or a phone number."""

    to: Text


class ConfirmCode(Body):
    challenge_id: Text
    code: Annotated[str, Meta(min_length=1, max_length=40)]
    device: Device = ""


class WithPassword(Body):
    """`email` may be a phone number too."""

    email: Text
    password: Secret
    device: Device = ""


class WithSecondFactor(Body):
    ticket: Secret
    code: Annotated[str, Meta(min_length=1, max_length=40)]
    device: Device = ""


class WithRefreshToken(Body):
    refresh_token: Secret
