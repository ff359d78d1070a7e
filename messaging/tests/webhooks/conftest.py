import pytest

from orderbuddy.testing.shops import make_shop


@pytest.fixture(autouse=True, scope="module")
def two_restaurants() -> None:
    """Were there one alone, whatever is written to the house's number would be for it."""
    make_shop()
    make_shop()
