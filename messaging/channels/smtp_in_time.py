"""SMTP within one limit for the whole conversation: of ten replies each may be slow, and a message
whose claim has run out is another worker's."""

import smtplib
import time
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

GO_ON = 354
# Of the time for which a claim holds; the rest is for writing down what came of it.
SHARE = 0.75
# Of that, what there must be for the server's last word when it is given the message: many look
# through it first (RFC 5321, 4.5.3.2.6 wants them to be waited for).
LAST_WORD = 1 / 3


class _InTime(smtplib.SMTP):
    """`has_begun`: the message itself was on its way, and may have arrived. Raises TimeoutError."""

    def __init__(self, *where: Any, **how: Any) -> None:
        self._seconds = settings.MESSAGE_CLAIM_SECONDS * SHARE
        self._until = time.monotonic() + self._seconds
        self.has_begun = False
        super().__init__(*where, **how)

    def getreply(self) -> tuple[int, bytes]:
        if self.sock is not None:
            self.sock.settimeout(max(0.001, self._until - time.monotonic()))
        code, said = super().getreply()
        if code == GO_ON:
            if self._until - time.monotonic() < self._seconds * LAST_WORD:
                raise TimeoutError("The mail server is too slow")
            self.has_begun = True
        return code, said


class _InTimeByTls(_InTime, smtplib.SMTP_SSL):
    pass


class InTimeBackend(EmailBackend):
    """Django's, with such a conversation."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _InTimeByTls if self.use_ssl else _InTime


def has_begun(connection: Any) -> bool:
    """Whether a backend's message may have arrived, where it failed; True of other backends."""
    return getattr(getattr(connection, "connection", None), "has_begun", True)
