from collections.abc import Callable

import pytest

from messaging.tests.channels.ways import WAYS, Way


@pytest.fixture
def way(request, settings) -> Callable[[str], Way]:
    """`way("sms")`: that channel with its fake, and somebody of this test's own to write to."""
    return lambda name: WAYS[name](request.getfixturevalue, settings)
