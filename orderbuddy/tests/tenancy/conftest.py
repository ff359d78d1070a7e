from typing import TYPE_CHECKING

import pytest

from orderbuddy.tests.test_admin_pages import place  # noqa: F401  (a fixture)

if TYPE_CHECKING:
    from orderbuddy.tests.tenancy.world import World


@pytest.fixture(scope="module")
def world(request) -> "World":
    """A restaurant of this module's own, with everybody who might ask for something of it."""
    # Side by side, pytest's own process reads this file and has no product to speak of.
    from orderbuddy.tests.tenancy.world import make_world

    return make_world(request.getfixturevalue("place"))
