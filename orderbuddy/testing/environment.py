"""The embedded servers and the environment of a test run, up before Django's settings load."""

import os
import shutil
import tempfile
from pathlib import Path

from pymongo import MongoClient

from messaging.fakes import FakeFcm, FakeGraph, FakePush, FakeSendGrid, FakeTwilio
from messaging.push.keys import new_pair
from orderbuddy.running.servers import EmbeddedServers, missing_servers
from orderbuddy.testing.mailbox import Mailbox
from payments.fakes.emergepay import FakeEmergePay
from payments.fakes.server import FakeServer
from payments.fakes.stripe.server import FakeStripe

DATABASE_NAME = "orderbuddy_test"
# What the settings need, and limits that hundreds of guests at one address must not meet. A test
# of a limit sets its own.
DEFAULTS = {
    "DEBUG": "false",
    "HTTPS_ONLY": "false",
    "SECRET_KEY": "only-for-tests-" + "k" * 50,
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "LOG_FORMAT": "console",
    "LOG_LEVEL": "WARNING",
    "GUEST_WRITES_PER_10_SECONDS": "0",
    "SIGN_INS_PER_MINUTE": "100000",
    "SCREEN_PAIRINGS_PER_MINUTE": "100000",
    "PRINTER_NETWORKS": "127.0.0.0/8",
    # In the middle of another test it would look through everybody's payments and orders.
    "COMPARE_EVERY_SECONDS": "86400",
    "ARCHIVE_EVERY_SECONDS": "86400",
    "REPORT_MAILS_EVERY_SECONDS": "86400",
    # The fakes answer at once, and a drill does not wait a minute for what a killed worker had.
    "MESSAGE_CLAIM_SECONDS": "15",
    "MESSAGES_PER_SECOND": "twilio=0",
}


class TestEnvironment:
    """Fresh servers in a temporary directory, unless MONGODB_URL and REDIS_URL name real ones.

    On real servers the run has a database of its own, which is dropped at its end. The payment
    gateways are fakes in this process, one of each (`emergepay`, `stripe`), whatever the
    environment says: no test run moves money. So are the mail server (`mailbox`) and what carries
    messages: `twilio`, `sendgrid`, `graph` (WhatsApp), `fcm` and `push`.
    """

    __test__ = False  # not a class of tests

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="orderbuddy-tests-"))
        self.servers: EmbeddedServers | None = None
        self.emergepay = FakeEmergePay()
        self.stripe = FakeStripe()
        self.mailbox = Mailbox()
        self.twilio = FakeTwilio()
        self.sendgrid = FakeSendGrid()
        self.graph = FakeGraph()
        self.fcm = FakeFcm()
        self.push = FakePush()
        self._served: list[FakeServer | Mailbox] = []
        self._given_mongo = False

    def start(self) -> None:
        """Starts what is needed and sets os.environ; raises RunningError."""
        os.environ.update({**DEFAULTS, "MONGODB_NAME": f"{DATABASE_NAME}_{os.getpid()}"})
        os.environ["UPLOADS_DIR"] = str(self.directory / "uploads")
        # Of hundreds of processes each would compile all our modules again: a third of a second.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        self.servers = EmbeddedServers(self.directory, names=missing_servers(os.environ))
        self.servers.start()
        self._given_mongo = "MONGODB_URL" not in self.servers.environment
        os.environ.update(self.servers.environment)
        self._start_gateways()

    def stop(self) -> None:
        """Stops the servers and removes their data."""
        for fake in self._served:
            fake.stop()
        if self.servers is None:
            return
        if self._given_mongo:
            drop_database()
        for process in self.servers.processes:
            process.kill()  # nothing in it is kept: it need not be closed with care
        self.servers.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _start_gateways(self) -> None:
        vapid_private, vapid_public = new_pair()
        os.environ.update(
            EMERGEPAY_ENVIRONMENT_URL=self.emergepay.environment_url,
            EMERGEPAY_ASSETS_URL=self.emergepay.assets_url,
            STRIPE_API_URL=self.stripe.url,
            STRIPE_JS_URL=f"{self.stripe.url}/v3/",
            EMAIL_URL=self.mailbox.url,
            FROM_EMAIL="OrderBuddy <orders@orderbuddy.example>",
            VAPID_PRIVATE_KEY=vapid_private,
            VAPID_PUBLIC_KEY=vapid_public,
        )
        providers = (self.twilio, self.sendgrid, self.graph, self.fcm, self.push)
        for provider in providers:
            os.environ.update(provider.settings())
        for fake in (self.emergepay, self.stripe, self.mailbox, *providers):
            self._served.append(fake.start())


def drop_database() -> None:
    """Drops the run's own database on a server that is not ours."""
    with MongoClient(os.environ["MONGODB_URL"]) as client:
        client.drop_database(os.environ["MONGODB_NAME"])
