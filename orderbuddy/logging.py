"""Log lines: structured JSON in production, readable ones in development; both know the request."""

import sys
from typing import Any

# What libraries would load for parts of them that are not used here, 6 MB in a web process: all of
# Twisted for a logger, rich for tracebacks (commands print with it), and a second TLS library that
# asks OCSP servers whether MongoDB's certificate was revoked (Python's own one checks the rest).
for unused in ("structlog.twisted", "rich", "pymongo.pyopenssl_context"):
    sys.modules.setdefault(unused, None)  # type: ignore[arg-type]

import structlog  # noqa: E402
import structlog.dev  # noqa: E402

if sys.modules["rich"] is None:
    del sys.modules["rich"]

from orderbuddy.card_numbers import without_card_numbers  # noqa: E402

_shared = [
    structlog.contextvars.merge_contextvars,  # the request's id, bound by RequestIdMiddleware
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def _without_card_numbers(logger: Any, method: str, line: str) -> str:
    """Whatever a library or a fault wrote of what it was given."""
    return without_card_numbers(line)


def logging_config(log_format: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for `log_format` ("json" or "console"); every logger ends on stderr."""
    structlog.configure(
        processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    if log_format == "json":
        last: list[Any] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    else:
        # The default one prints every local variable (phones, tokens), and takes seconds to do so.
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "orderbuddy": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *last,
                    _without_card_numbers,
                ],
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "orderbuddy"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            # Refusals (4xx) are answers, not faults; RequestIdMiddleware logs them once.
            "django.request": {"level": "ERROR"},
            # Scanners send other hosts' names all day: answered with 400, no traceback each.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
            "django.channels.server": {"handlers": [], "propagate": True, "level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "pymongo": {"level": "WARNING"},
            # Below that it logs whole requests and answers: tokens, client secrets, cards.
            "stripe": {"level": "WARNING"},
        },
    }
