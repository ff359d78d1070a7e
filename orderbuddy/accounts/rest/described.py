from typing import Any

from orderbuddy.accounts.rest import answers, bodies
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of, schema_of

TAG = "Signing in"
DEVICE = "Till, left"
CHALLENGE = "pX0b1R5m4yq8uT2kQe7wZc3nVj6sLh9d"
TICKET = "eyJwZXJzb24iOiI2NzkifQ:1vMf2a:0cJ5oTn8Yb3"
TOKENS = {
    "accessToken": "eyJhbGciOiJIUzI1NiJ9.eyJ1c2UiOiJhY2Nlc3MifQ.pQ5",
    "accessTokenExpiresAt": "2026-11-21T05:29:25.000Z",
    "refreshToken": "eyJhbGciOiJIUzI1NiJ9.eyJ1c2UiOiJyZWZyZXNoIn0.k7M",
    "refreshTokenExpiresAt": "2026-12-21T05:19:25.000Z",
    "tokenType": "Bearer",
    "signInId": "6790000000000000000000c1",
}
_SIGNED_IN: dict[str, Any] = {
    "tag": TAG,
    "answer": data_of(answers.Tokens),
    "example": {"data": TOKENS},
}
_ONE_FACTOR = (
    ErrorCode.SIGN_IN_REFUSED,
    ErrorCode.SECOND_FACTOR_NEEDED,
    ErrorCode.SECOND_FACTOR_MISSING,
)
_MORE = (
    "Whoever has a second factor gets 401 `second_factor_needed` with a `ticket` for it; whoever "
    "has none and needs one, 403 `second_factor_missing`: they set it up in a browser."
)

ASK_FOR_CODE = operation(
    "askForSignInCode",
    "Have a code sent",
    description="To an e-mail address or a phone number. The answer, and its time, are the same "
    "whether or not anybody has it. A code is good once, for ten minutes, with its challenge.",
    tag=TAG,
    status=202,
    body=bodies.AskForCode,
    body_example={"to": "ana@harborcafe.example"},
    answer=data_of(answers.CodeAsked),
    example={"data": {"challengeId": CHALLENGE, "expiresAt": "2026-11-21T05:29:25.791Z"}},
)
CONFIRM_CODE = operation(
    "signInByCode",
    "Sign in with the code that was sent",
    description=_MORE,
    body=bodies.ConfirmCode,
    body_example={"challengeId": CHALLENGE, "code": "204817", "device": DEVICE},
    errors=_ONE_FACTOR,
    **_SIGNED_IN,
)
PASSWORD = operation(
    "signInByPassword",
    "Sign in with a password",
    description=_MORE,
    body=bodies.WithPassword,
    body_example={
        "email": "ana@harborcafe.example",
        "password": "correct horse battery",
        "device": DEVICE,
    },
    errors=_ONE_FACTOR,
    **_SIGNED_IN,
)
SECOND_FACTOR = operation(
    "proveSecondFactor",
    "Show the second factor",
    description="The code of the person's app, or one of their recovery codes; a ticket is good "
    "for ten minutes. (Passkeys are for browsers: `/sign-in/`.)",
    body=bodies.WithSecondFactor,
    body_example={"ticket": TICKET, "code": "204817", "device": DEVICE},
    errors=[ErrorCode.SIGN_IN_REFUSED],
    **_SIGNED_IN,
)
REFRESH = operation(
    "refreshTokens",
    "The next pair of tokens",
    description="A refresh token is good once. Whoever sends an older one shows that there are two "
    "of them: the sign-in ends. Only a client whose answer got lost may repeat itself for ten "
    "seconds, and gets that same refresh token.",
    body=bodies.WithRefreshToken,
    body_example={"refreshToken": TOKENS["refreshToken"]},
    errors=[ErrorCode.SIGN_IN_REFUSED],
    **_SIGNED_IN,
)
SIGN_OUT = operation(
    "signOut",
    "End the sign-in of a refresh token",
    description="Its access tokens are worth nothing from then on.",
    tag=TAG,
    body=bodies.WithRefreshToken,
    body_example={"refreshToken": TOKENS["refreshToken"]},
    answer=schema_of(answers.SignInEnded),
    example={"data": True},
)
ME = operation(
    "whoAmI",
    "Who I am, and what I may do where",
    tag=TAG,
    staff=True,
    answer=data_of(answers.Me),
    example={
        "data": {
            "id": "679000000000000000000071",
            "kind": "person",
            "name": "Ana",
            "email": "ana@harborcafe.example",
            "phoneNumber": "",
            "restaurants": [
                {
                    "id": "harbor_cafe",
                    "name": "Harbor Café",
                    "role": "cashier",
                    "permissions": ["orders.move", "payments.take"],
                }
            ],
        }
    },
)
SIGN_INS = operation(
    "listSignIns",
    "Where I am signed in",
    tag=TAG,
    staff=True,
    answer=data_of(list[answers.SignIn]),
    errors=[ErrorCode.NOT_ALLOWED],
    example={
        "data": [
            {
                "id": TOKENS["signInId"],
                "kind": "tokens",
                "how": "password",
                "hasSecondFactor": True,
                "device": DEVICE,
                "address": "198.51.100.7",
                "createdAt": "2026-11-21T05:19:25.791Z",
                "seenAt": "2026-11-21T05:24:25.791Z",
                "isThis": True,
            }
        ]
    },
)
END_SIGN_IN = operation(
    "endSignIn",
    "Sign out there",
    tag=TAG,
    staff=True,
    verb="delete",
    path="sign_in_id",
    answer=schema_of(answers.SignInEnded),
    example={"data": True},
)
