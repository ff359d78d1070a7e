import pytest

from orderbuddy.testing import closing
from payments.tests.matrix import table


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The fault matrix, also under -q."""
    if lines := table.lines():
        closing.say(session.config, "the fault matrix of payments", lines)


@pytest.fixture
def cash_shop(make_shop):
    """A fresh restaurant that is paid at the counter; no tax."""
    return make_shop(menu={"salesTax": 0})
