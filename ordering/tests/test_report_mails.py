"""Yesterday's figures by e-mail, each morning by the location's own clock, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from menus.hours import start_of_day
from orderbuddy.mongo import collection, now
from orderbuddy.testing.clocks import midday_zone
from orderbuddy.testing.mailbox import text_of
from ordering.reports.mailing import SENT, mail_due_reports
from ordering.reports.mails import SETTINGS
from ordering.tests.report_orders import line, location_of, store, stored_order


@pytest.fixture
def reader(shop) -> str:
    """The address of somebody who wants them, at once when the day begins."""
    address = f"{shop.restaurant_id}@reader.example"
    wants(shop, address, "00:00")
    return address


def wants(shop, address: str, at: str) -> None:
    stored = {"restaurantId": shop.restaurant_id, "to": [address], "at": at}
    key = {"_id": location_of(shop)["_id"]}
    collection(SETTINGS).update_one(key, {"$set": stored}, upsert=True)


def handed_over(shop) -> list[dict]:
    return list(collection("messages").find({"restaurantId": shop.restaurant_id}))


@pytest.fixture(autouse=True)
def nobody_else():
    """What other tests have asked for is not ours to send."""
    collection(SETTINGS).delete_many({})


def yesterday(shop):
    location = location_of(shop)
    return start_of_day(location, now()) - timedelta(hours=5)


def test_yesterday_comes_once(stack, shop, reader, mailbox):
    at = yesterday(shop)
    store(stored_order(shop, at, line("latte", 1000, ["bar"], at)))
    assert mail_due_reports() == 1
    message = mailbox.wait_for(reader)
    assert "Pier: $11.00 on" in message["Subject"]
    assert "Latte: 1, $10.00" in text_of(message)
    (pdf,) = message.iter_attachments()
    assert pdf.get_content_type() == "application/pdf"
    assert pdf.get_content()[:4] == b"%PDF"
    assert mail_due_reports() == 0
    assert len(mailbox.messages_to(reader)) == 1


def test_many_workers_send_one(stack, shop, reader, mailbox):
    with ThreadPoolExecutor(6) as workers:
        sent = list(workers.map(lambda _: mail_due_reports(), range(6)))
    assert sum(sent) == 1
    mailbox.wait_for(reader)
    assert len(mailbox.messages_to(reader)) == 1


@pytest.mark.parametrize(("at", "sent"), [("06:00", 1), ("18:00", 0)])
def test_its_time_is_the_locations_own(make_shop, at, sent):
    shop = make_shop(timezone=midday_zone())
    address = f"{shop.restaurant_id}@noon.example"
    wants(shop, address, at)
    assert mail_due_reports() == sent
    assert len(handed_over(shop)) == sent


def test_each_reader_gets_one_of_their_own(stack, shop, reader, mailbox):
    another = f"{shop.restaurant_id}@other.example"
    here = {"_id": location_of(shop)["_id"]}
    collection(SETTINGS).update_one(here, {"$set": {"to": [reader, another]}})
    assert mail_due_reports() == 1
    for address in (reader, another):
        assert mailbox.wait_for(address)["to"] == address


@pytest.mark.parametrize(("minutes", "sent"), [(1, 0), (11, 1)])
def test_what_a_kill_left_is_done_again_later(shop, reader, minutes, sent):
    location = location_of(shop)
    day = yesterday(shop).astimezone(start_of_day(location, now()).tzinfo).date()
    key, at = f"{day}:{location['_id']}", now() - timedelta(minutes=minutes)
    collection(SENT).insert_one({"_id": key, "state": "sending", "at": at})
    assert mail_due_reports() == sent
    assert len(handed_over(shop)) == sent
