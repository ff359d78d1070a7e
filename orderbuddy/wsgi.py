import gc
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orderbuddy.settings")
# All that is loaded now stays: the collector would walk it a hundred times for nothing.
gc.disable()
# What libraries would load because it is installed, for parts of them that a web process does not
# use, 5 MB: Stripe's for asyncio, Valkey's for telemetry, REST framework's for its own pages.
UNUSED = ("httpx", "aiohttp", "opentelemetry", "pygments")
for unused in UNUSED:
    sys.modules.setdefault(unused, None)  # type: ignore[arg-type]


class OrderBuddyHandler(WSGIHandler):
    """Django's handler; an answer that is there as a whole leaves as one piece of bytes.

    Granian sends a list in one go, and anything else piece by piece through its iterator, which
    cost a menu a quarter of its time.
    """

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        with working(environ["PATH_INFO"]):
            response = super().__call__(environ, start_response)
            if not isinstance(response, HttpResponse):
                return response
            body = [response.content]
            response.close()
            return body


django.setup(set_prefix=False)
application = OrderBuddyHandler()

from django.urls import get_resolver  # noqa: E402  (Django is set up now)

from orderbuddy.checks import refuse_bad_settings  # noqa: E402
from orderbuddy.slots import working  # noqa: E402

refuse_bad_settings()
# All views are loaded now and stay: the collector need not walk them again and again, which held
# up one answer in a hundred by tens of milliseconds.
get_resolver().url_patterns  # noqa: B018
for unused in UNUSED:
    if sys.modules[unused] is None:
        del sys.modules[unused]
gc.collect()
gc.freeze()
gc.enable()
