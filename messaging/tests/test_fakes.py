"""The fakes themselves: strict, told what to do by HTTP, usable beside the demo."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests

from messaging.fakes import FakeFcm, FakeGraph, FakePush, FakeSendGrid, FakeTwilio
from messaging.fakes.fcm import PROJECT
from messaging.fakes.graph import PHONE_ID, VERSION
from messaging.fakes.sendgrid import KEY
from messaging.fakes.twilio import ACCOUNT, MESSAGES, TOKEN


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


STRANGERS = [
    (FakeTwilio, f"{MESSAGES}.json", 401),
    (FakeTwilio, "/2010-04-01/Accounts/ACother/Messages.json", 404),
    (FakeSendGrid, "/v3/mail/send", 401),
    (FakeGraph, f"/{VERSION}/{PHONE_ID}/messages", 401),
    (FakeFcm, f"/v1/projects/{PROJECT}/messages:send", 401),
    (FakeFcm, "/token", 400),
    (FakePush, "/push/unknown", 404),
]


@pytest.mark.parametrize(("kind", "path", "status"), STRANGERS)
def test_a_stranger_is_refused_by_all_of_them(kind, path: str, status: int) -> None:
    with kind() as fake:
        answer = requests.post(fake.url + path, json={}, timeout=30)
        assert (answer.status_code, fake.taken) == (status, [])


@pytest.mark.parametrize(
    "form",
    [
        {"To": "+15550100123", "Body": "x"},
        {"To": "+15550100123", "From": "+15550199999"},
        {"To": "+15550100123", "From": "+15550199999", "Body": "x", "More": "1"},
        {"To": "+15550100123", "From": "+15550100000", "Body": "x"},
        {"To": "whatsapp:+15550100123", "From": "+15550199999", "Body": "x"},
    ],
)
def test_what_twilio_should_never_be_sent_is_a_violation(twilio, form: dict[str, str]) -> None:
    url = f"{twilio.url}{MESSAGES}.json"
    answer = requests.post(url, data=form, auth=(ACCOUNT, TOKEN), timeout=30)
    assert (answer.status_code, len(twilio.violations), twilio.taken) == (400, 1, [])


MAIL = {
    "personalizations": [{"to": [{"email": "a@b.example"}]}],
    "from": {"email": "us@b.example"},
    "subject": "Hello",
    "content": [{"type": "text/plain", "value": "Hello"}],
}


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1},
        {"content": [{"type": "text/html", "value": "<p>"}]},
        {"content": [{"type": "text/plain", "value": ""}]},
        {"subject": ""},
        {"headers": {"Subject": "x"}},
        {"custom_args": {"message": 1}},
    ],
)
def test_what_sendgrid_should_never_be_sent_is_a_violation(changes: dict) -> None:
    with FakeSendGrid() as fake:
        headers = {"Authorization": f"Bearer {KEY}"}
        url = f"{fake.url}/v3/mail/send"
        assert requests.post(url, json=MAIL, headers=headers, timeout=30).status_code == 202
        wrong = {**MAIL, **changes}
        assert requests.post(url, json=wrong, headers=headers, timeout=30).status_code == 400
        assert (len(fake.taken), len(fake.violations)) == (1, 1)


def test_troubles_are_of_one_recipient_and_as_many_as_were_told(twilio) -> None:
    first, second = twilio.trouble("error", to="+1", times=2), twilio.trouble("limit", to="+2")
    assert twilio.faults.take("send", "+3") is None
    assert twilio.faults.take("list", "+2") is None
    assert [twilio.faults.take("send", "+1") for _ in range(3)] == [first, first, None]
    assert twilio.faults.take("send", "+2") is second


def test_another_process_tells_by_http(twilio) -> None:
    told = {"kind": "decline", "to": "+15550100123", "status": 400, "code": 21610}
    assert requests.post(f"{twilio.url}/_control/faults", json=told, timeout=30).status_code == 201
    form = {"To": "+15550100123", "From": "+15550199999", "Body": "Hello"}
    url = f"{twilio.url}{MESSAGES}.json"
    answers = [requests.post(url, data=form, auth=(ACCOUNT, TOKEN), timeout=30) for _ in range(2)]
    assert [one.status_code for one in answers] == [400, 201]
    (shown,) = requests.get(f"{twilio.url}/_control/messages", timeout=30).json()["messages"]
    assert (shown["to"], shown["text"]) == ("+15550100123", "Hello")
    wrong = requests.post(f"{twilio.url}/_control/callbacks", json={"mode": "x"}, timeout=30)
    assert wrong.status_code == 400


def test_another_process_has_a_guest_write(twilio) -> None:
    def write(fake, **words: str) -> requests.Response:
        return requests.post(f"{fake.url}/_control/write", json=words, timeout=30)

    twilio.webhook = "http://127.0.0.1:9/nobody"
    answer = write(twilio, sender="+15550100123", text="Is it ready?")
    assert (answer.status_code, answer.json()) == (200, {"answered": 0})
    assert write(twilio, sender="+15550100123", words="?").status_code == 400
    with FakeSendGrid() as fake:
        assert write(fake, sender="a@b.example", text="?").status_code == 404


def test_all_of_them_as_a_process_of_their_own() -> None:
    program = [sys.executable, "-m", "messaging.fakes"]
    with subprocess.Popen(program, env=os.environ, stdout=subprocess.PIPE, text=True) as process:
        told: dict[str, str] = {}
        while "PUSH_HOSTS" not in told:
            name, _, value = process.stdout.readline().strip().partition("=")
            assert name, "it ended"
            told[name] = value
        for name in ("TWILIO_API_URL", "SENDGRID_API_URL", "GRAPH_BASE_URL", "FCM_API_URL"):
            answer = requests.get(f"{told[name]}/_control/messages", timeout=30)
            assert answer.json() == {"messages": [], "violations": []}
        process.terminate()
        assert process.wait(30) == 0


def test_a_program_runs_with_their_settings() -> None:
    asks = "import os, sys, requests; told = os.environ['TWILIO_API_URL']"
    asks += "; sys.exit(requests.get(told + '/_control/messages', timeout=30).status_code - 193)"
    program = [sys.executable, "-m", "messaging.fakes", sys.executable, "-c", asks]
    assert subprocess.run(program, env=os.environ, timeout=120, check=False).returncode == 7
