from contextlib import suppress
from typing import Any, NoReturn

import msgspec
from django.contrib.auth import authenticate
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from orderbuddy.accounts import codes, entering, pending, sign_ins, tokens
from orderbuddy.accounts.api_keys import ApiKeyUser
from orderbuddy.accounts.entering import CODE, PASSWORD, Step
from orderbuddy.accounts.factors import TooManyCodes, check_code
from orderbuddy.accounts.guard import sign_in_allowed
from orderbuddy.accounts.models import User
from orderbuddy.accounts.rest import answers, bodies, described
from orderbuddy.accounts.roles import PERMISSIONS, may, require_person, role_of
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import collection, iso

WRONG_PASSWORD = "This e-mail and password do not match"  # noqa: S105
WRONG_CODE = "This code is not right, or it is too old"
WRONG_TOKEN = "This token is not good any more: sign in again"  # noqa: S105
NO_FACTOR = "A restaurant of yours asks for a second factor: set one up in a browser, at /sign-in/"


class EntranceViewSet(ViewSet):
    """For who is not in yet. No session is read or made, so no other site's page can use one."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(**described.ASK_FOR_CODE)
    def ask_for_code(self, request: Request) -> Response:
        body = read_body(request, bodies.AskForCode)
        try:
            asked = codes.start(request._request, body.to)
        except codes.TooManyAttempts as error:
            raise _too_many() from error
        shown = answers.CodeAsked(asked.id, iso(asked.expires_at) or "")
        return _never_stored({"data": shown}, status=202)

    @extend_schema(**described.CONFIRM_CODE)
    def confirm_code(self, request: Request) -> Response:
        body = read_body(request, bodies.ConfirmCode)
        _count(request, body.challenge_id)
        person = codes.check(body.challenge_id, body.code)
        if person is None:
            _refuse(WRONG_CODE)
        return _go_on(request, person, CODE, body.device)

    @extend_schema(**described.PASSWORD)
    def password(self, request: Request) -> Response:
        body = read_body(request, bodies.WithPassword)
        _count(request, body.email)
        person = authenticate(request._request, username=body.email, password=body.password)
        if not isinstance(person, User):
            _refuse(WRONG_PASSWORD)
        return _go_on(request, person, PASSWORD, body.device)

    @extend_schema(**described.SECOND_FACTOR)
    def second_factor(self, request: Request) -> Response:
        body = read_body(request, bodies.WithSecondFactor)
        half = pending.pending_of(body.ticket)
        try:
            if half is None or not check_code(half.person, body.code):
                _refuse(WRONG_CODE)
        except TooManyCodes as error:
            raise _too_many(3600) from error
        return _signed_in(request, half.person, half.how, body.device, is_strong=True)

    @extend_schema(**described.REFRESH)
    def refresh(self, request: Request) -> Response:
        body = read_body(request, bodies.WithRefreshToken)
        try:
            return _pair(tokens.renew(body.refresh_token))
        except tokens.TokenRefused:
            _refuse(WRONG_TOKEN)

    @extend_schema(**described.SIGN_OUT)
    def sign_out(self, request: Request) -> Response:
        """Also a token that is not good gets a yes: there is nothing left to end."""
        body = read_body(request, bodies.WithRefreshToken)
        with suppress(tokens.TokenRefused):
            tokens.close(body.refresh_token)
        return Response({"data": True})


class OwnViewSet(ViewSet):
    """What whoever is in sees of themselves."""

    @extend_schema(**described.ME)
    def me(self, request: Request) -> Response:
        user = request.user
        is_key = isinstance(user, ApiKeyUser)
        shown = answers.Me(
            id=str(user.pk),
            kind="api_key" if is_key else "person",
            name=user.name or "",
            email=getattr(user, "email", None) or "",
            phone_number=getattr(user, "phone_number", None) or "",
            restaurants=_restaurants(user),
        )
        return Response({"data": shown}, headers={"Cache-Control": "no-store"})

    @extend_schema(**described.SIGN_INS)
    def list(self, request: Request) -> Response:
        require_person(request.user)
        this = sign_ins.id_of(request)
        found = [_shown(one, this) for one in sign_ins.open_sign_ins(request.user)]
        return Response({"data": found})

    @extend_schema(**described.END_SIGN_IN)
    def destroy(self, request: Request, sign_in_id: str) -> Response:
        require_person(request.user)
        if sign_ins.end(request.user, sign_in_id) is None:
            raise Http404("Sign-in not found")
        return Response({"data": True})


def _go_on(request: Request, person: User, how: str, device: str) -> Response:
    step = entering.step_after(person, how)
    if step is Step.ENTER:
        return _signed_in(request, person, how, device, is_strong=False)
    if step is Step.PROVE:
        ticket = pending.ticket_of(pending.Pending(person, how, pending.PROVE))
        message = "Show your second factor too"
        raise ApiError(ErrorCode.SECOND_FACTOR_NEEDED, message, ticket=ticket)
    raise ApiError(ErrorCode.SECOND_FACTOR_MISSING, NO_FACTOR)


def _signed_in(
    request: Request, person: User, how: str, device: str, *, is_strong: bool
) -> Response:
    opened = tokens.open_pair(request._request, person, how=how, is_strong=is_strong, device=device)
    return _pair(opened)


def _pair(pair: tokens.Pair) -> Response:
    shown = answers.Tokens(
        access_token=pair.access,
        access_token_expires_at=iso(pair.access_expires_at) or "",
        refresh_token=pair.refresh,
        refresh_token_expires_at=iso(pair.refresh_expires_at) or "",
        token_type="Bearer",  # noqa: S106
        sign_in_id=pair.sign_in_id,
    )
    return _never_stored({"data": shown})


def _never_stored(body: Any, status: int = 200) -> Response:
    """Kept nowhere, also not for the same Idempotency-Key: it opens doors."""
    answer = Response(body, status=status, headers={"Cache-Control": "no-store"})
    answer.is_never_stored = True
    return answer


def _count(request: Request, name: str) -> None:
    if not sign_in_allowed(request._request, name):
        raise _too_many()


def _too_many(seconds: int = 60) -> ApiError:
    return ApiError(
        ErrorCode.TOO_MANY_REQUESTS,
        "Too many attempts; please wait",
        headers={"Retry-After": str(seconds)},
    )


def _refuse(sentence: str) -> NoReturn:
    raise ApiError(ErrorCode.SIGN_IN_REFUSED, sentence)


def _restaurants(user: Any) -> list[answers.MyRestaurant]:
    mine = list(user.restaurants or ())
    names = collection("restaurants").find({"_id": {"$in": mine}}, {"name": 1})
    return [
        answers.MyRestaurant(
            id=one["_id"],
            name=one.get("name") or "",
            role=str(role_of(user, one["_id"])),
            permissions=[name for name in PERMISSIONS if may(user, one["_id"], name)],
        )
        for one in names
    ]


def _shown(sign_in: dict[str, Any], this: str) -> dict[str, Any]:
    shown = answers.SignIn(
        id=str(sign_in["_id"]),
        kind=sign_in["kind"],
        how=sign_in["how"],
        has_second_factor=bool(sign_in["isStrong"]),
        device=sign_in["device"],
        address=sign_in["address"],
        created_at=iso(sign_in["createdAt"]) or "",
        seen_at=iso(sign_in["seenAt"]) or "",
        is_this=str(sign_in["_id"]) == this,
    )
    return msgspec.to_builtins(shown)
