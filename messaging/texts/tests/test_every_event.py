"""Whatever is told anywhere has its text: in each language, on each channel, with the values that
its makers give."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bson import ObjectId
from django.conf import settings

from messaging.conversations import attending
from messaging.events import alarms, orders
from messaging.events.choices import GUEST_EVENTS, STAFF_EVENTS
from messaging.services.choosing import GUEST_CHANNELS, OF_STAFF_EVENT
from messaging.texts import render
from messaging.texts.events import EVENTS, LANGUAGES
from messaging.texts.reasons import alarm_reason, exception_reason, in_our_words
from messaging.texts.wording import GAP
from orderbuddy.accounts import security
from orderbuddy.members import mails as members
from orderbuddy.mongo import collection, now
from ordering.reports.mailing import send_day
from ordering.reports.mails import Mails
from ordering.tests.report_orders import location_of
from payments.services.exceptions import KINDS

TELLING = {"tell", "prepared", "tell_soon", "HandedOver"}
# Of their making: what they say is at hand.
GIVEN = {"broadcast", "broadcast_test", "conversation_reply", "staff_text"}


def told_in_code() -> set[str]:
    """Each `what` that stands in a call of TELLING, by itself or by its file's constant."""
    files = Path(settings.BASE_DIR).glob("*/**/*.py")
    sources = (file.read_text() for file in files if "tests" not in file.parts)
    return {what for one in sources if "what=" in one for what in _told_in(one)}


def _told_in(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    named = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TELLING:
            for word in node.keywords:
                if word.arg == "what" and isinstance(word.value, ast.Constant):
                    yield word.value.value
                elif word.arg == "what" and getattr(word.value, "id", "") in named:
                    yield named[word.value.id]


def test_all_that_is_told_has_a_text() -> None:
    told = told_in_code() | {*GUEST_EVENTS, *STAFF_EVENTS}
    assert told >= {"invitation", "sign_in_code", "broadcast", "help", "conversation_waiting"}
    # A question is asked as an answer of the staff.
    assert told | {"rating_asked"} == {*EVENTS}


def test_words_are_asked_for_where_they_are_sent() -> None:
    for event in GUEST_EVENTS:
        assert EVENTS[event].offered == GUEST_CHANNELS
    assert {one: EVENTS[one].offered for one in STAFF_EVENTS} == OF_STAFF_EVENT


def values(shop) -> dict[str, dict[str, Any]]:
    """What its maker gives with each kind of message."""
    here = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    order = {
        **here, "_id": ObjectId(), "orderCode": "A12", "status": "ACCEPTED",
        "totalPriceCents": 1850, "estimatedReadyAt": now() + timedelta(minutes=12),
        "cancelReason": "The oven broke", "customer": {"name": "Ana"}, "origin": {"name": "Bar"},
    }  # fmt: skip
    alarm = {**here, "orderId": order["_id"], "orderCode": "A12", "stationName": "Grill"}
    failed = {**here, "kind": "refund_failed", "orderCode": ""}
    thread = {**here, "_id": ObjectId(), "waitingSince": now() - timedelta(minutes=7)}
    person = SimpleNamespace(pk=ObjectId(), email="ana@staff.example", restaurants=())
    return {
        **{one: orders.values_of(order) for one in (*GUEST_EVENTS, "new_order")},
        "alarm_kitchen": alarms.values_of("alarm_kitchen", alarm, alarm_reason(alarm)),
        "alarm_payments": alarms.values_of("alarm_payments", failed, exception_reason(failed)),
        "conversation_waiting": attending.values_of(thread, location_of(shop)),
        "invitation": invited(shop),
        "daily_report": reported(shop),
        "origin_code": {"name": "Table 1", "location": "Pier", "link": "https://a.example/q/x"},
        "sign_in_code": {"code": "123456", "minutes": 10, "host": "pier.example"},
        "security_notice": noticed(person),
        "help": {},
        "rating_asked": {},
        **{one: {"text": "Bonjour", "code": "A12", "link": "https://a.example"} for one in GIVEN},
    }


def invited(shop) -> dict[str, Any]:
    invitation = {
        "_id": ObjectId(), "restaurantId": shop.restaurant_id, "email": "a@b.example",
        "invitedByName": "Bea", "role": "cashier", "nonce": "n", "expiresAt": now(),
    }  # fmt: skip
    return members._values(invitation)


def reported(shop) -> dict[str, Any]:
    to = f"{shop.restaurant_id}@reports.example"
    send_day(location_of(shop), now().date(), Mails(to=[to], at=now().time()))
    return collection("messages").find_one({"what": "daily_report", "to": to})["values"]


def noticed(person) -> dict[str, Any]:
    notice = security._notice(person, "The passkey Phone was added", "es")
    return notice.values


@pytest.fixture
def known(shop) -> dict[str, dict[str, Any]]:
    return values(shop)


def test_it_is_said_with_what_its_makers_give(shop, known) -> None:
    for event in EVENTS.values():
        given = {**known[event.key], "unsubscribe": "https://menu.example.com/u"}
        unfilled = {*event.gaps} - {*given, "restaurant"}
        assert not unfilled, (event.key, unfilled)
        for channel in event.channels:
            for language in LANGUAGES:
                said = render(
                    event=event.key, channel=channel, language=language, values=given,
                    restaurant_id=shop.restaurant_id,
                )  # fmt: skip
                where = (event.key, channel, language)
                assert said.text.strip(), where
                assert not GAP.search(said.text + said.subject), where
                assert "{'" not in said.text + said.subject, where
                assert bool(said.html) is (channel == "email"), where


def test_each_hears_it_in_their_own_language(shop, known) -> None:
    def said(event: str, language: str, channel: str = "sms") -> str:
        told = {"event": event, "channel": channel, "language": language}
        return render(**told, values=known[event], restaurant_id=shop.restaurant_id).text

    assert "Order A12 is on no screen of Grill" in said("alarm_kitchen", "en")
    assert "aparece en ninguna pantalla de Grill" in said("alarm_kitchen", "es")
    assert "falta na tela de Grill" in said("alarm_kitchen", "pt-BR")
    assert "A refund never reached" in said("alarm_payments", "en", "push")
    assert "Uma devolução não chegou" in said("alarm_payments", "pt", "push")
    assert "Un cliente" in said("conversation_waiting", "es")
    assert "llave de acceso Phone" in said("security_notice", "es", "email")
    assert "caixa" in said("invitation", "pt", "email")
    assert re.search(r"Ready at about \d+:\d\d [AP]M\.", said("order_accepted", "en"))
    assert re.search(r"\b\d+h\d\d\b", said("order_accepted", "pt"))


def test_nothing_that_payments_find_is_without_words() -> None:
    for kind, english in KINDS.items():
        words = exception_reason({"kind": kind})
        assert words["en"] == english
        assert len({*words.values()}) == len(LANGUAGES), kind


def test_a_text_of_our_own_about_a_printer_is_translated_around_it() -> None:
    words = alarm_reason({"text": "Not printed: The paper is out"})
    assert words["en"] == "Not printed: The paper is out"
    assert words["es"] == "No se imprime: The paper is out"


@pytest.mark.parametrize(
    "notice",
    [
        "The password was changed", "An authenticator app was added",
        "The authenticator app was removed", "New recovery codes were made",
        "The passkey Ana's \\1 phone was added", "The passkey x was removed",
    ],
)  # fmt: skip
def test_what_was_changed_about_ones_account(notice) -> None:
    said = {in_our_words("notice", notice, one) for one in LANGUAGES}
    assert len(said) == len(LANGUAGES)
    assert all("Ana's \\1 phone" in one for one in said) or "Ana" not in notice
