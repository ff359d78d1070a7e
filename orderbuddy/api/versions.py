"""Answers that say from which version on their deed is a part of what sockets tell."""

import contextlib
from typing import Any

from pymongo.errors import PyMongoError
from rest_framework.request import Request
from rest_framework.response import Response

from orderbuddy.changes import version_now

HEADER = "X-Version"


class AnswersWithVersion:
    """For a view set whose deeds screens show before any socket has told of them.

    An answered write has the header `X-Version`: whatever a socket tells with that version, or a
    greater one, was read when the deed was done.
    """

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if request.method != "GET" and answer.status_code < 300:
            with contextlib.suppress(PyMongoError):  # it is done, and that must be answered
                answer[HEADER] = str(version_now())
        return answer
