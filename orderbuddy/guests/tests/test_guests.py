"""Export and erase: all of the guest, nobody else, and the figures stay."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from bson import ObjectId
from django.core.management import CommandError, call_command

from kitchen.tests.paper import add_printer
from orderbuddy import audit
from orderbuddy.accounts.models import User
from orderbuddy.api.errors import ApiError
from orderbuddy.audit import SYSTEM, entries_of
from orderbuddy.guests.addresses import Address
from orderbuddy.guests.services import (
    erase_guest,
    export_guest,
    fingerprint,
    forget_what_is_too_old,
    require_may_handle,
    set_retention,
)
from orderbuddy.guests.tasks import forget_guests
from orderbuddy.members.tests.people import member, owner_of
from orderbuddy.mongo import collection, now

NAME, EMAIL = "Ana Maria Silva", "ana@guest.example"


@pytest.fixture
def phone() -> str:
    """A number that no other test's guest has."""
    return f"+1555{int(ObjectId().binary[-4:].hex(), 16) % 10**7:07d}"


def store_order(shop, phone: str, name: str = "orders", **fields) -> ObjectId:
    order_id = ObjectId()
    line = {"id": "l1", "name": "Latte", "priceCents": 425, "notes": "for Ana, ring twice"}
    # The kitchen wrote another note once.
    line["was"] = {"notes": "for Ana"}
    order = {
        "_id": order_id,
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "quoteId": ObjectId(),
        "orderCode": str(order_id)[-4:].upper(),
        "customer": {"name": NAME, "phone": phone},
        "origin": {"id": shop.origin_id, "name": "Table 1"},
        "items": [line],
        "status": "PICKED_UP",
        "totalPriceCents": 425,
        "startedAt": now(),
        "getSms": False,
        "cancelReason": "Ana rang",
        "staffTexts": [{"at": now(), "by": "1", "text": "Ana, it is ready"}],
        "keptByAnother": "program",
        **fields,
    }
    collection(name).insert_one(order)
    return order_id


def store_traces(shop, order_id: ObjectId) -> None:
    """A payment, a slip and an entry of the audit log, which name the guest."""
    about = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    card = {"brand": "Visa", "last4": "4242"}
    payment = {"_id": f"p{order_id}", **about, "orderId": order_id, "card": card}
    counted = {"amountCents": 425, "tipCents": 0, "refunds": [], "state": "approved"}
    collection("payments").insert_one({**payment, "billId": ObjectId(), **counted})
    printer = add_printer(shop, ip="127.0.0.1")
    job = {"_id": f"j{order_id}", **about, "printerId": printer, "orderId": order_id}
    paper = [{"text": NAME}]
    collection("print_jobs").insert_one(
        {**job, "state": "printed", "paper": paper, "madeAt": now()}
    )
    audit.record(
        who=SYSTEM,
        what="orders.changed",
        restaurant_id=shop.restaurant_id,
        subject=f"order:{order_id}",
        before={"customer": {"name": NAME}},
        after={"note": f"for {NAME}", "cents": 425},
    )


def stored(order_id: ObjectId, name: str = "orders"):
    return collection(name).find_one({"_id": order_id})


def erase(shop, text: str, restaurant_id: str | None = ""):
    where = shop.restaurant_id if restaurant_id == "" else restaurant_id
    return erase_guest(who=owner_of(shop), address=Address.of(text), restaurant_id=where)


def erase_the_rest(shop, text: str):
    """Apart from the consent of an order that wants texts: the run's relay may have written it."""
    return {what: count for what, count in erase(shop, text).items() if what != "consents"}


@pytest.mark.parametrize("where", ["orders", "order_reports", "orders_preview"])
def test_an_order_keeps_its_figures_and_loses_the_person(shop, phone, where):
    order_id = store_order(shop, phone, where, getSms=True)
    before = stored(order_id, where)
    counts = erase_the_rest(shop, phone)
    after = stored(order_id, where)
    assert sum(counts.values()) == 1
    assert after["customer"] == {"name": "", "phone": ""}
    assert (after["items"][0]["notes"], after["getSms"]) == ("", False)
    assert (after["cancelReason"], after["staffTexts"][0]["text"]) == ("", "")
    changed = {"customer", "items", "getSms", "cancelReason", "staffTexts", "erasedAt"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in before.items() if k not in changed
    }
    assert before["items"][0].pop("was")
    assert {**after["items"][0], "notes": 0} == {**before["items"][0], "notes": 0}
    assert erase_the_rest(shop, phone) == {}


def test_payments_slips_and_the_audit_log_lose_the_person_too(shop, phone):
    order_id = store_order(shop, phone)
    store_traces(shop, order_id)
    counts = erase(shop, phone)
    assert counts == {"payments": 1, "printed": 1, "history": 1, "orders": 1}
    payment = stored(f"p{order_id}", "payments")
    assert payment["card"] == {"brand": "Visa", "last4": ""}
    assert payment["amountCents"] == 425
    assert stored(f"j{order_id}", "print_jobs") is None
    (entry,) = entries_of(f"order:{order_id}")
    assert entry["before"] == {"customer": {"name": "(erased)"}}
    assert entry["after"] == {"note": "(erased)", "cents": 425}


def test_nothing_of_the_guest_is_left_anywhere(shop, phone):
    """Looked for in every collection of the database, as text."""
    order_id = store_order(shop, phone, customer={"name": NAME, "phone": phone, "email": EMAIL})
    store_order(shop, phone, "order_reports")
    store_order(shop, phone, "orders_preview")
    store_traces(shop, order_id)
    erase(shop, phone)
    about = {"restaurantId": shop.restaurant_id}
    for name in collection("orders").database.list_collection_names():
        for document in collection(name).find(about):
            assert not any(one in str(document) for one in (NAME, phone, EMAIL, "ring twice")), name
    told = str(list(collection("audit_log").find({"what": "guests.erased", **about})))
    assert phone not in told


def test_other_guests_and_other_restaurants_are_left_alone(shop, make_shop, phone):
    other = make_shop()
    mine, elsewhere = store_order(shop, phone), store_order(other, phone)
    neighbour = store_order(shop, phone[:-1] + ("1" if phone[-1] != "1" else "2"))
    erase(shop, phone)
    assert stored(mine)["customer"]["name"] == ""
    assert stored(elsewhere)["customer"]["name"] == NAME
    assert stored(neighbour)["customer"]["name"] == NAME
    erase(shop, phone, None)
    assert stored(elsewhere)["customer"]["name"] == ""


def test_an_open_order_is_forgotten_when_it_is_done(shop, phone):
    order_id = store_order(shop, phone, status="ACCEPTED")
    store_traces(shop, order_id)
    assert erase(shop, phone) == {}
    assert stored(order_id)["customer"]["name"] == NAME
    assert stored(f"p{order_id}", "payments")["card"]["last4"] == "4242"
    collection("orders").update_one({"_id": order_id}, {"$set": {"status": "PICKED_UP"}})
    assert erase(shop, phone)["orders"] == 1


def test_by_e_mail_in_any_case(shop, phone):
    order_id = store_order(shop, phone, customer={"name": NAME, "phone": "", "email": EMAIL})
    assert erase(shop, EMAIL.upper()) == {"orders": 1}
    assert stored(order_id)["customer"] == {"name": "", "phone": ""}


def test_the_export_has_all_of_it_and_can_be_read_as_json(shop, phone):
    order_id, old = store_order(shop, phone), store_order(shop, phone, "order_reports")
    store_order(shop, "+15559999999")
    store_traces(shop, order_id)
    address = Address.of(phone)
    told = export_guest(who=owner_of(shop), address=address, restaurant_id=shop.restaurant_id)
    assert json.loads(json.dumps(told)) == told
    assert [one["_id"] for one in told["orders"]] == [str(order_id)]
    assert [one["_id"] for one in told["archivedOrders"]] == [str(old)]
    assert told["orders"][0]["customer"] == {"name": NAME, "phone": phone}
    assert told["payments"][0]["card"]["last4"] == "4242"
    assert told["printed"][0]["paper"] == [{"text": NAME}]
    assert told["history"][0]["what"] == "orders.changed"
    (entry,) = entries_of(f"guest:{fingerprint(address)}")
    assert entry["what"] == "guests.exported"
    assert entry["after"]["orders"] == 1


def test_only_owners_of_all_of_it_handle_guests_data(shop, make_shop):
    require_may_handle(owner_of(shop), shop.restaurant_id)
    refused = [member(shop, role) for role in ("manager", "cashier", "kitchen", "viewer")]
    for person in [*refused, member(shop, "owner", [ObjectId(shop.location_id)])]:
        with pytest.raises(ApiError) as raised:
            require_may_handle(person, shop.restaurant_id)
        assert raised.value.status == 403


# --- retention ------------------------------------------------------------------------------------


def keep(shop, days: int | None) -> None:
    owner = owner_of(shop)
    set_retention(who=owner, restaurant_id=shop.restaurant_id, days=days)


def restaurant(shop):
    return collection("restaurants").find_one({"_id": shop.restaurant_id})


def test_a_restaurant_forgets_what_is_older_than_it_keeps_it(shop, phone):
    old = store_order(shop, phone, startedAt=now() - timedelta(days=31))
    archived = store_order(shop, phone, "order_reports", startedAt=now() - timedelta(days=400))
    recent = store_order(shop, phone, startedAt=now() - timedelta(days=29))
    waiting = store_order(shop, phone, status="CREATED", startedAt=now() - timedelta(days=31))
    store_traces(shop, old)
    keep(shop, 30)
    forget_guests()
    assert [stored(one)["customer"]["name"] for one in (old, recent, waiting)] == ["", NAME, NAME]
    assert stored(archived, "order_reports")["customer"]["phone"] == ""
    assert stored(f"j{old}", "print_jobs") is None
    about = {"restaurantId": shop.restaurant_id, "what": "guests.retention"}
    (entry,) = collection("audit_log").find(about)
    assert (entry["who"], entry["after"]["orders"]) == (SYSTEM, 1)
    assert forget_what_is_too_old(restaurant=restaurant(shop)) == {}
    assert collection("audit_log").count_documents(about) == 1


@pytest.mark.parametrize("days", [None, 0, -1, "30"])
def test_without_a_number_of_days_nothing_is_forgotten(shop, phone, days):
    order_id = store_order(shop, phone, startedAt=now() - timedelta(days=4000))
    told = {"guestDataDays": days}
    collection("restaurants").update_one({"_id": shop.restaurant_id}, {"$set": told})
    forget_guests()
    assert stored(order_id)["customer"]["name"] == NAME


def test_how_long_guests_are_kept_is_recorded(shop):
    keep(shop, 90)
    keep(shop, 90)
    keep(shop, None)
    found = [one["after"] for one in entries_of(f"restaurant:{shop.restaurant_id}")]
    assert found == [{"guestDataDays": 90}, {"guestDataDays": None}]
    with pytest.raises(ApiError, match="Between 1 and"):
        keep(shop, 0)


# --- commands -------------------------------------------------------------------------------------


def run(name: str, *args: str) -> str:
    said = StringIO()
    call_command(name, *args, stdout=said)
    return said.getvalue()


def test_the_commands_export_and_erase(shop, phone, tmp_path):
    order_id, file = store_order(shop, phone), tmp_path / "guest.json"
    assert json.loads(run("export_guest", phone))["orders"][0]["_id"] == str(order_id)
    run("export_guest", phone, "--restaurant", shop.restaurant_id, "--file", str(file))
    assert json.loads(file.read_text())["restaurantId"] == shop.restaurant_id
    assert run("erase_guest", phone, "--yes").startswith("Found: 1 orders.\nErased: 1 orders.")
    assert run("erase_guest", phone, "--yes") == "Nothing is stored of this guest.\n"
    assert stored(order_id)["customer"]["name"] == ""


def test_a_command_forgets_what_is_too_old(shop, phone):
    order_id = store_order(shop, phone, startedAt=now() - timedelta(days=31))
    here = ("forget_guests", "--restaurant", shop.restaurant_id)
    assert run(*here) == f"{shop.restaurant_id}: kept until somebody erases it\n"
    keep(shop, 30)
    assert run(*here) == f"{shop.restaurant_id}: 1 orders older than 30 days\n"
    assert stored(order_id)["customer"]["name"] == ""
    with pytest.raises(CommandError, match="no restaurant nowhere"):
        run("forget_guests", "--restaurant", "nowhere")


def test_erasing_asks_first(shop, phone, monkeypatch):
    order_id = store_order(shop, phone)
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError, match="Nothing was erased"):
        run("erase_guest", phone)
    assert stored(order_id)["customer"]["name"] == NAME
    for wrong in (("erase_guest", "Ana"), ("export_guest", phone, "--restaurant", "nowhere")):
        with pytest.raises(CommandError):
            run(*wrong)


def test_people_of_the_shop_are_no_guests(shop):
    """An account is not found by a guest's e-mail."""
    assert erase(shop, shop.owner_email) == {}
    assert User.objects.filter(email=shop.owner_email).exists()
