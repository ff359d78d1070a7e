"""The pytest plugin (`-p orderbuddy.testing.plugin`): servers first, then Django, then fixtures.

Under pytest-xdist (`-n 2`) each worker has servers and a product of its own; pytest's own process
has none, and only collects what they have to say.
"""

import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest

from orderbuddy.running.errors import RunningError
from orderbuddy.testing import closing, logs
from orderbuddy.testing.environment import TestEnvironment

ENVIRONMENT = pytest.StashKey[TestEnvironment]()
LOGGED = pytest.StashKey[logs.Sizes]()

# A slow machine is no error of what it runs, and the same tests try the same examples each time: a
# new one that fails is found by who looks for it, and not in somebody else's run.
hypothesis.settings.register_profile(
    "orderbuddy",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("orderbuddy")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config):
    """Starts the servers before pytest-django loads the settings, which read the environment."""
    if _only_hands_out_tests(early_config):
        return (yield)
    environment = TestEnvironment()
    early_config.stash[ENVIRONMENT] = environment
    try:
        environment.start()
    except RunningError as error:
        raise pytest.UsageError(str(error)) from None
    return (yield)


def _only_hands_out_tests(config: pytest.Config) -> bool:
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return not is_worker and bool(getattr(config.known_args_namespace, "numprocesses", None))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error: object) -> None:
    closing.take_over(node.config, node)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have to say at the end, also under -q."""
    closing.write(terminalreporter)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side, the files with drills come first: none of these minutes is waited for alone."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        long = {item.path for item in items if item.get_closest_marker("drill")}
        items.sort(key=lambda item: item.path not in long)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[LOGGED] = logs.sizes(item.config.stash[ENVIRONMENT].directory)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """A failure comes with what the product's processes logged meanwhile."""
    report = yield
    if report.failed and (before := item.stash.get(LOGGED, None)) is not None:
        report.sections += logs.written_since(before, item.config.stash[ENVIRONMENT].directory)
    return report


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the servers after the last test."""
    if environment := config.stash.get(ENVIRONMENT, None):
        environment.stop()


@pytest.fixture(scope="session", autouse=True)
def database_for_every_test(django_db_blocker) -> Iterator[None]:
    """The run's database with its migrations and indexes, open to every test.

    Each test makes documents with ids of its own. (pytest-django's own `django_db_setup`, which
    would make a second database, is not asked for.)
    """
    from django.core.management import call_command

    from orderbuddy.snapshots import stop_listening
    from orderbuddy.testing.static_files import look_at_them_once

    look_at_them_once()
    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0)
        call_command("make_indexes", verbosity=0)
        yield
    stop_listening()


@pytest.fixture(scope="session")
def stack(database_for_every_test, request) -> Iterator:
    """The whole product as real processes (a `ProductStack`); its processes may be killed."""
    from orderbuddy.testing.product import ProductStack

    product = ProductStack(request.config.stash[ENVIRONMENT])
    product.start()
    yield product
    product.stop()


@pytest.fixture
def own_valkey(tmp_path_factory) -> Iterator[tuple]:
    """(process, address) of a Valkey that no process of `stack` uses: it may be killed or stopped,
    and its clients cut, without the next test noticing."""
    from orderbuddy.running.servers import EmbeddedServers

    servers = EmbeddedServers(tmp_path_factory.mktemp("valkey"), names=["valkey"])
    servers.start()
    yield servers.process("valkey"), servers.environment["REDIS_URL"]
    servers.process("valkey").kill()
    servers.stop()


@pytest.fixture
def emergepay(request) -> Iterator:
    """The run's fake EmergePay, which every process of `stack` talks to: see payments.fakes."""
    yield from _fake(request.config.stash[ENVIRONMENT].emergepay)


@pytest.fixture
def stripe(request) -> Iterator:
    """The run's fake Stripe, as `emergepay`."""
    yield from _fake(request.config.stash[ENVIRONMENT].stripe)


@pytest.fixture
def mailbox(request):
    """The run's mail server, to which every process of `stack` sends: `wait_for(to)`."""
    return request.config.stash[ENVIRONMENT].mailbox


@pytest.fixture
def texts_sent(request) -> Iterator:
    """The run's fake Twilio, to which every process of `stack` sends: `wait_for(number)`."""
    yield from _provider(request.config.stash[ENVIRONMENT].twilio)


@pytest.fixture
def sendgrid(request) -> Iterator:
    """The run's fake SendGrid: see messaging.fakes. (Processes of `stack` send to `mailbox`.)"""
    yield from _provider(request.config.stash[ENVIRONMENT].sendgrid)


@pytest.fixture
def graph(request) -> Iterator:
    """The run's fake of WhatsApp's Cloud API, as `texts_sent`."""
    yield from _provider(request.config.stash[ENVIRONMENT].graph)


@pytest.fixture
def fcm(request) -> Iterator:
    """The run's fake Firebase, as `texts_sent`."""
    yield from _provider(request.config.stash[ENVIRONMENT].fcm)


@pytest.fixture
def push_service(request) -> Iterator:
    """The run's fake push service, as `texts_sent`: `subscribe(key)` makes a browser."""
    yield from _provider(request.config.stash[ENVIRONMENT].push)


def _fake(fake) -> Iterator:
    """Its books stay: what another test paid is looked up there, perhaps while this one runs."""
    fake.begin_test()
    for told in (fake.violations, fake.requests, fake.on_charge):
        told.clear()
    yield fake
    fake.faults.clear()
    fake.on_charge.clear()
    assert fake.violations == [], "the gateway was sent what it should never be sent"


def _provider(fake) -> Iterator:
    """What it took stays: other tests ask for their own recipients."""
    fake.violations.clear()
    yield fake
    fake.faults.clear()
    fake.calls_back("held")
    assert fake.violations == [], f"{fake.name} was sent what it should never be sent"


@pytest.fixture
def make_shop() -> Callable:
    """`make_shop(**location_fields)` inserts a restaurant with ids of its own: a `Shop`."""
    from orderbuddy.testing.shops import make_shop

    return make_shop


@pytest.fixture
def make_card_shop(emergepay, stripe) -> Callable:
    """`make_card_shop(payment={…}, **location_fields)`: a `Shop` with accounts at both gateways."""
    from functools import partial

    from orderbuddy.testing.card_shops import make_card_shop

    return partial(make_card_shop, emergepay)


@pytest.fixture
def card_shop(make_card_shop):
    """A fresh restaurant that takes cards before it cooks; no tax."""
    return make_card_shop()


@pytest.fixture
def shop(make_shop):
    """A fresh restaurant: open, auto-accepting, paid at the counter."""
    return make_shop()


@pytest.fixture
def sign_in(stack) -> Iterator[Callable]:
    """`sign_in(shop)` → a requests.Session of the shop's owner, for staff paths of `stack.url`."""
    from orderbuddy.running.clients import StaffSession

    sessions: list[StaffSession] = []

    def sign_in(shop) -> StaffSession:
        sessions.append(StaffSession(stack.url, shop.owner_email, shop.owner_password))
        return sessions[-1]

    yield sign_in
    for session in sessions:
        session.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator:
    from orderbuddy.testing.chromium import driver

    with driver() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright) -> Iterator:
    """Chromium, driven by Playwright; a test makes contexts and pages of its own."""
    from orderbuddy.testing.chromium import chromium

    with chromium(playwright) as running:
        yield running


@pytest.fixture(scope="session")
def browser_with_notifications(playwright) -> Iterator:
    """As `browser`, with all that Chromium has: its shell without windows shows none."""
    from orderbuddy.testing.chromium import WITH_NOTIFICATIONS, chromium

    with chromium(playwright, WITH_NOTIFICATIONS) as running:
        yield running


@pytest.fixture
def open_page(browser) -> Iterator[Callable]:
    """`open_page(url, session, **context)` → a Page with that session's cookies."""
    from orderbuddy.testing.chromium import opening

    with opening(browser) as open_page:
        yield open_page


@pytest.fixture
def open_as_owner(stack, sign_in, open_page) -> Callable:
    """`open_as_owner(shop, path, **context)` → a page of the admin, as the shop's owner."""
    return lambda shop, path, **context: open_page(stack.url + path, sign_in(shop), **context)
