"""`users/create-user`, as today's manage app asks for it."""

from datetime import datetime
from typing import Annotated

from django.conf import settings
from drf_spectacular.utils import extend_schema
from msgspec import Meta, Struct
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orderbuddy.accounts.guard import attempts
from orderbuddy.accounts.roles import restaurants_where
from orderbuddy.api.bodies import Body, read_body
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.schema import schema_of
from orderbuddy.members.accounts import make_account
from orderbuddy.members.rights import PERMISSION


class NewUser(Body):
    """An account without any restaurant; `createdAt` is what today's app says, and is not kept."""

    user_id: Annotated[str, Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    email: Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")] = ""
    phone_number: Annotated[str, Meta(max_length=20, pattern=r"^(\+?[0-9]{6,15})?$")] = ""
    created_at: datetime | None = None


class MadeUser(Struct, rename="camel"):
    user_id: str


CREATE_USER = operation(
    "createUser",
    "Make an account",
    description="For owners and managers. The account may nothing yet: invite it. The same again "
    "gives the same account's id.",
    tag="Restaurants",
    staff=True,
    status=201,
    body=NewUser,
    body_example={
        "userId": "b6f0c7e2-8f0e-4f0c-9f57-3d7c1e1f0a03",
        "email": "new@harborcafe.example",
        "createdAt": "2026-01-25T12:00:00.000Z",
    },
    answer=schema_of(MadeUser),
    example={"userId": "6b0129e045ba8b2d27fa9fe9"},
    errors=[ErrorCode.TOO_MANY_REQUESTS],
)


class CreateUser(APIView):
    @extend_schema(**CREATE_USER)
    def post(self, request: Request) -> Response:
        user = request.user
        if not user.is_superuser and not restaurants_where(user, PERMISSION):
            raise ApiError(ErrorCode.NOT_ALLOWED, "You may not do this")
        if attempts(f"create-user:{user.pk}") > settings.SIGN_INS_PER_MINUTE:
            message = "Too many requests; please wait a moment"
            raise ApiError(ErrorCode.TOO_MANY_REQUESTS, message, headers={"Retry-After": "60"})
        body = read_body(request, NewUser)
        made = make_account(
            who=user,
            user_id=body.user_id,
            email=body.email,
            phone_number=body.phone_number,
            correlation_id=request._request.request_id,
        )
        return Response({"userId": str(made)}, status=201)
