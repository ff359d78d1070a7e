import msgspec


class Answer(msgspec.Struct, rename="camel"):
    """Base of what these paths answer: camelCase on the wire."""


class CodeAsked(Answer):
    """The same whether or not anybody has that e-mail or number."""

    challenge_id: str
    expires_at: str


class Tokens(Answer):
    access_token: str
    access_token_expires_at: str
    refresh_token: str
    refresh_token_expires_at: str
    token_type: str
    sign_in_id: str


class MyRestaurant(Answer):
    id: str
    name: str
    role: str
    permissions: list[str]


class Me(Answer):
    """`kind`: `person` or `api_key`."""

    id: str
    kind: str
    name: str
    email: str
    phone_number: str
    restaurants: list[MyRestaurant]


class SignIn(Answer):
    """`kind`: `session` or `tokens`; `how`: `password`, `code` or `passkey`."""

    id: str
    kind: str
    how: str
    has_second_factor: bool
    device: str
    address: str
    created_at: str
    seen_at: str
    is_this: bool


class SignInEnded(Answer):
    data: bool
