import pytest

from orderbuddy.tests.tenancy.world import World, make_world
from orderbuddy.tests.test_admin_pages import place  # noqa: F401  (a fixture)


@pytest.fixture(scope="module")
def world(request) -> World:
    """A restaurant of this module's own, with everybody who might ask for something of it."""
    return make_world(request.getfixturevalue("place"))
