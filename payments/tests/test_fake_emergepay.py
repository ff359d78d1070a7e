"""The fake EmergePay itself: strict, its own books, faults and control from elsewhere."""

import subprocess
import sys
import threading
import uuid

import pytest
import requests

from payments.fakes.emergepay import AUTH, OID, FakeEmergePay, cards

START = {"transactionType": "CreditSale", "method": "hostedFields", "submissionType": "manual"}


@pytest.fixture
def fake():
    """One of this test's own, which may be sent what it should never be sent."""
    with FakeEmergePay() as fake:
        yield fake


def send(fake, method, path, data, auth=AUTH, **how):
    return requests.request(
        method,
        f"{fake.environment_url}/orgs/{OID}/transactions/{path}",
        headers={"Authorization": f"Bearer {auth}"},
        timeout=10,
        **(how or {"json": {"transactionData": data}}),
    )


def sale(**fields):
    return {"amount": "3.95", "externalTransactionId": str(uuid.uuid4()), **fields}


def pay(fake, **fields):
    return send(fake, "PUT", f"checkout/{fake.token_for()}", sale(**fields))


def test_the_recorded_exchange_gets_the_recorded_answer(fake):
    token = send(fake, "POST", "start", START).json()["transactionToken"]
    fake.enter_card(token, cards.DECLINED)
    data = sale()
    answer = send(fake, "PUT", f"checkout/{token}", data)
    assert answer.status_code == 200
    told = answer.json()["transactionResponse"]
    assert told["externalTransactionId"] == data["externalTransactionId"]
    assert (told["resultStatus"], told["resultMessage"]) == ("false", "Decline")
    assert (told["amount"], told["maskedAccount"]) == ("3.95", "************0002")
    assert fake.violations == []


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (sale(amount=3.95), "amount"),
        (sale(amount="3.9"), "amount"),
        (sale(amount="0.00"), "amount"),
        (sale(amount="-3.95"), "amount"),
        (sale(tipAmount="1"), "tipAmount"),
        (sale(externalTransactionId="7"), "externalTransactionId"),
        (sale(externalTransactionId=str(uuid.uuid1())), "externalTransactionId"),
        (sale(cardNumber="4111111111111111"), "cardNumber"),
        ({"amount": "3.95"}, "externalTransactionId"),
    ],
)
def test_what_is_wrong_with_a_charge_is_named_and_remembered(fake, data, named):
    answer = send(fake, "PUT", f"checkout/{fake.token_for()}", data)
    assert (answer.status_code, named in answer.json()["message"]) == (400, True)
    assert [named in one for one in fake.violations] == [True]
    assert fake.books.entries == []


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"json": {"amount": "3.95"}}, 400),
        ({"json": []}, 400),
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": {"amount": "3.95"}}, 415),
    ],
)
def test_a_body_that_is_none_is_refused(fake, how, status):
    headers = {"Authorization": f"Bearer {AUTH}", **how.pop("headers", {})}
    url = f"{fake.environment_url}/orgs/{OID}/transactions/start"
    assert requests.post(url, headers=headers, timeout=10, **how).status_code == status
    assert len(fake.violations) == 1


def test_nobody_is_served_without_the_accounts_token_or_at_another_path(fake):
    assert send(fake, "POST", "start", START, auth="wrong").status_code == 401
    assert send(fake, "PUT", "start", START).status_code == 404
    assert send(fake, "POST", "elsewhere", START).status_code == 404
    assert len(fake.violations) == 3


def test_a_token_pays_once_and_only_with_a_card(fake):
    token = send(fake, "POST", "start", START).json()["transactionToken"]
    assert send(fake, "PUT", f"checkout/{token}", sale()).status_code == 400
    fake.enter_card(token, cards.DECLINED)
    declined = send(fake, "PUT", f"checkout/{token}", sale()).json()
    assert declined["transactionResponse"]["resultStatus"] == "false"
    fake.enter_card(token)
    assert send(fake, "PUT", f"checkout/{token}", sale()).status_code == 200
    assert fake.violations == []
    assert send(fake, "PUT", f"checkout/{token}", sale()).status_code == 400
    assert len(fake.violations) == 1
    assert fake.books.taken_cents() == 395


def test_who_wants_to_know_hears_of_each_charge_before_it_is_answered(fake):
    heard = []
    fake.on_charge.append(heard.append)
    data = sale()
    send(fake, "PUT", f"checkout/{fake.token_for()}", data)
    send(fake, "PUT", f"checkout/{fake.token_for(cards.DECLINED)}", sale())
    assert [one.key for one in heard] == [data["externalTransactionId"]]


@pytest.mark.parametrize(("when", "taken"), [("before", 0), ("after", 395)])
def test_a_held_request_waits_before_or_after_it_acted(fake, when, taken):
    held = fake.faults.hold(when)
    answers = []
    client = threading.Thread(target=lambda: answers.append(pay(fake)))
    client.start()
    held.wait_reached()
    if when == "after":
        wait_until_taken(fake)
    assert (fake.books.taken_cents(), answers) == (taken, [])
    held.release()
    client.join(10)
    assert answers[0].json()["transactionResponse"]["resultStatus"] == "true"
    assert fake.books.taken_cents() == 395


def wait_until_taken(fake):
    for _ in range(200):
        if fake.books.taken_cents():
            return
        threading.Event().wait(0.02)


def test_a_stalled_request_acts_after_its_client_has_gone(fake):
    stalled = fake.faults.stall(600)
    url = f"{fake.environment_url}/orgs/{OID}/transactions/checkout/{fake.token_for()}"
    with pytest.raises(requests.ReadTimeout):
        requests.put(
            url,
            json={"transactionData": sale()},
            headers={"Authorization": f"Bearer {AUTH}"},
            timeout=0.2,
        )
    assert fake.books.taken_cents() == 0
    stalled.release()
    wait_until_taken(fake)
    assert fake.books.taken_cents() == 395


def test_faults_befall_their_own_operation_as_often_as_told(fake):
    fake.faults.error(times=2)
    assert send(fake, "POST", "start", START).status_code == 200
    assert [pay(fake).status_code for _ in range(3)] == [500, 500, 200]
    fake.faults.decline("Lost card", operation="")
    assert pay(fake).json()["transactionResponse"]["resultMessage"] == "Lost card"
    with pytest.raises(ValueError, match="kind"):
        fake.faults.add(type(fake.faults.drop())("explode"))


def test_what_another_test_left_behind_is_spared_and_not_told_of(fake):
    """Its payment is looked up by a worker while this test waits for a request of its own."""
    fake.accounts["77"], path = "secret", "/orgs/77/transactions/"
    other = {"url": fake.environment_url + path + str(uuid.uuid4()), "timeout": 10}
    asked = {**other, "headers": {"Authorization": "Bearer secret"}}
    fake.faults.error(operation="look_up")
    assert requests.get(**asked).status_code == 500
    fake.begin_test()
    fake.requests.clear()
    fake.faults.error(operation="look_up")
    assert requests.get(**asked).status_code == 404
    assert fake.requests == []
    assert send(fake, "GET", str(uuid.uuid4()), None).status_code == 500
    assert fake.requests == ["look_up"]


# --- as a process of its own --------------------------------------------------------------------


@pytest.fixture
def process():
    """(addresses by setting, base address) of `python -m payments.fakes.emergepay`."""
    argv = [sys.executable, "-m", "payments.fakes.emergepay", "--account", "77:secret"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as child:
        said = dict(child.stdout.readline().strip().split("=", 1) for _ in range(2))
        yield said, said["EMERGEPAY_ASSETS_URL"]
        child.terminate()


def test_another_process_is_told_of_faults_and_tells_its_books(process):
    settings, url = process
    ask = requests.Session()
    with ask:
        token = ask.post(f"{url}/_control/tokens", json={"oid": "77"}).json()["transactionToken"]
        told = {"kind": "error", "when": "after", "operation": "charge"}
        fault = ask.post(f"{url}/_control/faults", json=told).json()
        assert ask.post(f"{url}/_control/faults", json={"kind": "x"}).status_code == 400
        charge = f"{settings['EMERGEPAY_ENVIRONMENT_URL']}/orgs/77/transactions/checkout/{token}"
        headers = {"Authorization": "Bearer secret"}
        body = {"transactionData": sale()}
        assert ask.put(charge, json=body, headers=headers).status_code == 500
        assert ask.get(f"{url}/_control/faults/{fault['id']}").json()["reached"] is True
        books = ask.get(f"{url}/_control/books").json()
        assert (books["takenCents"], books["requests"]) == (395, ["charge"])
        assert [one["key"] for one in books["entries"]] == [
            body["transactionData"]["externalTransactionId"]
        ]
        ask.post(f"{url}/_control/reset", json={})
        assert ask.get(f"{url}/_control/books").json()["entries"] == []
