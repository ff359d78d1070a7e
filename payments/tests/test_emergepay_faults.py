"""The EmergePay gateway when something goes wrong on the way, and what it never tells anybody."""

import contextlib
import logging
import os
import re
import socket
import ssl
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from orderbuddy.mongo import now
from orderbuddy.running.ports import free_port
from payments.fakes.emergepay import FakeEmergePay, cards
from payments.gateways import http
from payments.gateways.base import (
    GatewayError,
    OutcomeUnknownError,
    RefusedError,
    TemporaryError,
)
from payments.tests.emergepay_shop import (
    AUTH,
    GATEWAY,
    WALLET,
    a_payment,
    a_refund,
    a_token,
    an_account,
    charge,
    paid,
)


@pytest.fixture
def account(emergepay):
    return an_account(emergepay)


@pytest.fixture
def alone(settings):
    """A fake of this test's own, which may be sent what it should never be sent."""
    with FakeEmergePay() as fake:
        settings.EMERGEPAY_ENVIRONMENT_URL = fake.environment_url
        yield fake


@contextlib.contextmanager
def self_signed(folder):
    """The port of a server with a certificate that it made itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now()).not_valid_after(now() + timedelta(days=1))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem += built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    (folder / "server.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_greet, args=(context, listener))
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def _greet(context, listener):
    accepted, _ = listener.accept()
    with accepted, contextlib.suppress(ssl.SSLError, ConnectionError):
        context.wrap_socket(accepted, server_side=True).close()


# --- what nobody knows --------------------------------------------------------------------------

UNKNOWN = ("stall", "error", "drop", "garbage")


@pytest.mark.parametrize("method", ["card", "wallet"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", UNKNOWN)
def test_a_lost_answer_is_unknown_asked_once_and_looked_up(
    emergepay, account, settings, kind, when, method
):
    payment = a_payment(method=method)
    operation = "charge" if method == "card" else "wallet"
    instrument = a_token(emergepay, account) if method == "card" else WALLET
    if kind == "stall":
        settings.GATEWAY_TIMEOUT_SECONDS = 1
        emergepay.faults.stall(600, when, operation=operation)
    else:
        getattr(emergepay.faults, kind)(when, operation=operation)
    with pytest.raises(OutcomeUnknownError):
        GATEWAY.charge(account, payment, instrument)
    assert emergepay.requests.count(operation) == 1
    taken = len(emergepay.books.charges_for(payment["_id"]))
    assert taken == (1 if when == "after" else 0)
    looked_up = GATEWAY.look_up(account, payment)
    assert looked_up.state == ("approved" if taken else "absent")


def test_a_gateway_that_cannot_be_reached_has_done_nothing(emergepay, account, settings):
    settings.EMERGEPAY_ENVIRONMENT_URL = f"http://127.0.0.1:{free_port()}"
    for deed in (
        lambda: GATEWAY.start(account),
        lambda: GATEWAY.charge(account, a_payment(), "tok_1"),
        lambda: GATEWAY.look_up(account, a_payment()),
    ):
        with pytest.raises(TemporaryError, match="cannot be reached"):
            deed()


def test_a_gateway_that_cannot_prove_who_it_is_gets_nothing(account, settings, tmp_path):
    with self_signed(tmp_path) as port:
        settings.EMERGEPAY_ENVIRONMENT_URL = f"https://127.0.0.1:{port}"
        with pytest.raises(TemporaryError, match="cannot be reached"):
            GATEWAY.charge(account, a_payment(), "tok_1")


def test_asked_too_often_is_temporary(emergepay, account):
    payment = paid(emergepay, account)
    for operation, deed in (
        ("look_up", lambda: GATEWAY.look_up(account, payment)),
        ("charge", lambda: charge(emergepay, account, a_payment())),
        ("refund", lambda: GATEWAY.refund(account, payment, a_refund(100))),
    ):
        emergepay.faults.limit(operation=operation)
        with pytest.raises(TemporaryError, match="too often"):
            deed()
    assert emergepay.books.kept_cents(payment["_id"]) == 395


@pytest.mark.parametrize("kind", ["error", "drop", "garbage"])
def test_a_look_up_that_fails_is_temporary(emergepay, account, kind):
    payment = paid(emergepay, account)
    getattr(emergepay.faults, kind)("before", operation="look_up", times=2)
    with pytest.raises(TemporaryError):
        GATEWAY.look_up(account, payment)


def test_refused_credentials_are_final_for_a_charge_and_temporary_for_a_look_up(alone):
    account = an_account(alone, auth="of somebody else")
    with pytest.raises(RefusedError, match="credentials"):
        GATEWAY.charge(account, a_payment(), "tok_1")
    with pytest.raises(TemporaryError, match="credentials"):
        GATEWAY.look_up(account, a_payment())
    with pytest.raises(RefusedError, match="settings"):
        GATEWAY.charge(an_account(alone, auth="two\nlines"), a_payment(), "tok_1")


def test_the_same_id_is_never_charged_twice_and_the_second_answer_decides_nothing(alone):
    account, payment = an_account(alone), a_payment()
    assert charge(alone, account, payment).state == "approved"
    with pytest.raises(OutcomeUnknownError):
        charge(alone, account, payment)
    assert GATEWAY.look_up(account, payment).state == "approved"
    assert len(alone.books.charges_for(payment["_id"])) == 1
    assert ["Duplicate" in one for one in alone.violations] == [True]


def test_a_duplicate_that_comes_as_a_declined_answer_decides_nothing_either(emergepay, account):
    emergepay.faults.decline("DUPLICATE TRANSACTION")
    with pytest.raises(OutcomeUnknownError):
        charge(emergepay, account, a_payment())


def test_of_thirty_at_once_with_one_id_one_is_charged(alone):
    account, payment = an_account(alone), a_payment()
    with ThreadPoolExecutor(30) as pool:
        sent = [pool.submit(charge, alone, account, payment) for _ in range(30)]
    states = [one.exception() or one.result().state for one in sent]
    assert states.count("approved") == 1
    assert len(alone.books.charges_for(payment["_id"])) == 1


# --- connections and secrets --------------------------------------------------------------------


def test_reads_go_on_after_the_gateway_closed_the_connections_that_were_kept(emergepay, account):
    payment = paid(emergepay, account)
    for _ in range(3):
        assert GATEWAY.look_up(account, payment).state == "approved"
        emergepay.faults.drop("before", operation="look_up")
    assert emergepay.requests.count("look_up") == 5


def test_a_forked_process_has_connections_of_its_own(emergepay, account):
    GATEWAY.start(account)
    assert http._kept.cache_info().currsize == 1
    child = os.fork()
    if child == 0:
        os._exit(http._kept.cache_info().currsize)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_no_secret_token_or_card_is_logged_or_told(emergepay, account, settings, caplog):
    settings.GATEWAY_TIMEOUT_SECONDS = 0.2
    caplog.set_level(logging.DEBUG)
    told, tokens = [], []
    for fault in (None, "stall", "error", "drop", "garbage", "limit", "unreachable"):
        if fault == "unreachable":
            settings.EMERGEPAY_ENVIRONMENT_URL = f"http://127.0.0.1:{free_port()}"
        elif fault:
            how = {"stall": (600,)}.get(fault, ())
            getattr(emergepay.faults, fault)(*how)
        tokens.append(a_token(emergepay, account))
        try:
            told.append(repr(GATEWAY.charge(account, a_payment(), tokens[-1])))
        except GatewayError as error:
            told.extend(traceback.format_exception(error))
            told.append(f"{error!r} {error.reason} {error.__context__!r}")
    told.append(repr(account))
    text = caplog.text + "".join(told)
    assert "OutcomeUnknownError" in text
    for secret in (*tokens, AUTH, cards.VISA):
        assert secret not in text
    # The expiry date by itself: an id or a port may have its digits, too.
    assert re.search(r"(?<![0-9a-f])1030(?![0-9a-f])", text) is None
