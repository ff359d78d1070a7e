"""Every page of every registered collection, for everybody who might ask for it.

The matrix comes from the admin's registry, so that a collection added later is covered.
"""

from typing import Any

import pytest
from bson import ObjectId
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kitchen.printing.printers import follow_locations
from messaging.broadcasts.editing import create
from messaging.outbox import Recipient, tell
from messaging.outbox.states import move
from orderbuddy.accounts.models import User
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import make_member, make_shop
from orderbuddy.tests.admin_forms import client_of
from payments.ledger import open_payment

# A clone has not run collectstatic; WhiteNoise says so for every client.

admin.autodiscover()
# Pages of another kind have tests of their own; all are in test_tenancy.py.
MODELS = [model for model, its in admin.site._registry.items() if isinstance(its, TenantAdmin)]


def _order(shop: Any, **fields: Any) -> dict[str, Any]:
    order_id = ObjectId()
    return {
        "_id": order_id,
        "orderCode": str(order_id)[-4:].upper(),
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "customer": {"name": "Ana", "phone": ""},
        "origin": {"id": shop.origin_id, "name": "Table 1"},
        "items": [],
        "status": "CREATED",
        "startedAt": now(),
        "totalPriceCents": 425,
        **fields,
    }


def _entry(shop: Any) -> dict[str, Any]:
    said = {"at": now(), "who": "1", "whoName": "Ana", "what": "orders.moved", "subject": "order:1"}
    return {**said, "restaurantId": shop.restaurant_id, "before": None, "after": {"status": "x"}}


def _payment(belongs: dict[str, Any]) -> dict[str, Any]:
    bill_id = ObjectId()
    bill = {**belongs, "billId": bill_id, "quoteId": bill_id, "orderId": None}
    payment = open_payment(
        gateway="counter",
        method="cash",
        bill=bill,
        amount_cents=425,
        tip_cents=0,
        attend_in_seconds=86_400,
    ).payment
    collection("payments").delete_one({"_id": payment["_id"]})
    return {**payment, "state": "approved"}


def _exception(belongs: dict[str, Any]) -> dict[str, Any]:
    found = {"kind": "undecided", "text": "Who knows", "foundAt": now(), "resolvedAt": None}
    return {"_id": f"x{ObjectId()}", **belongs, **found}


def _night(belongs: dict[str, Any]) -> dict[str, Any]:
    done = {"date": "2026-11-20", "startedAt": now(), "endedAt": now(), "exceptions": 0}
    return {"_id": f"x{ObjectId()}", **belongs, **done, "checked": 4, "matched": 4}


def _screen(belongs: dict[str, Any]) -> dict[str, Any]:
    said = {"name": "Bar", "shows": "all", "pairedAt": now(), "revokedAt": None}
    return {**belongs, **said, "tokenHash": str(ObjectId())}


def _api_key(belongs: dict[str, Any]) -> dict[str, Any]:
    said = {"name": "Delivery", "keyHash": str(ObjectId()), "hint": "w3Xz", "scopes": []}
    ends = {"createdAt": now(), "expiresAt": now(), "revokedAt": None}
    return {"restaurantId": belongs["restaurantId"], "locationIds": None, **said, **ends}


def _printer(shop: Any) -> str:
    """As its location lists it."""
    listed = {"id": ObjectId(), "name": "Bar", "ip": "127.0.0.1", "type": "lan"}
    here = ObjectId(shop.location_id)
    collection("locations").update_one({"_id": here}, {"$set": {"printers": [listed]}})
    follow_locations([here])
    return str(listed["id"])


def _message(belongs: dict[str, Any]) -> str:
    """One that was delivered, and may be sent again."""
    (made,) = tell(
        what="staff_text",
        about=f"test:{ObjectId()}",
        recipients=[Recipient([("email", f"{ObjectId()}@guests.example")])],
        purpose="service",
        values={"text": "Hello"},
        restaurant_id=belongs["restaurantId"],
        location_id=belongs["locationId"],
    )
    move(made, "delivered")
    return str(made)


def _broadcast(shop: Any) -> str:
    location = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    owner = User.objects.get(email=shop.owner_email)
    made = create(who=owner, location=location or {}, terms={"name": "Two for one"})
    return str(made["_id"])


@pytest.fixture(scope="module")
def place(database_for_every_test) -> dict[str, Any]:
    """A shop with one document in every collection: the keys by model name."""
    shop = make_shop()
    belongs = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    campaign = {**belongs, "originId": ObjectId(shop.origin_id), "name": "Flyer", "type": "flat"}
    stored = {
        "order": collection("orders").insert_one(_order(shop, quoteId=ObjectId())),
        "archivedorder": collection("order_reports").insert_one(_order(shop, status="PICKED_UP")),
        "quote": collection("orders_preview").insert_one(_order(shop)),
        "auditentry": collection("audit_log").insert_one(_entry(shop)),
        "payment": collection("payments").insert_one(_payment(belongs)),
        "paymentexception": collection("payment_exceptions").insert_one(_exception(belongs)),
        "reconciliation": collection("reconciliations").insert_one(_night(belongs)),
        "screen": collection("screens").insert_one(_screen(belongs)),
        "apikey": collection("api_keys").insert_one(_api_key(belongs)),
        "campaign": collection("campaigns").insert_one({**campaign, "reward": {}}),
    }
    return {
        "shop": shop,
        "restaurant": shop.restaurant_id,
        "location": shop.location_id,
        "menu": shop.menu_id,
        "origin": shop.origin_id,
        "station": shop.station_ids["bar"],
        "user": str(User.objects.get(email=shop.owner_email).pk),
        "printer": _printer(shop),
        "message": _message(belongs),
        "broadcast": _broadcast(shop),
        **{name: str(result.inserted_id) for name, result in stored.items()},
    }


@pytest.fixture(scope="module")
def people(place) -> dict[str, Client]:
    return {
        "signed out": Client(),
        "stranger": client_of(make_member()),
        "member of another": client_of(make_shop().owner_email),
        "owner": client_of(place["shop"].owner_email),
        "superuser": client_of(make_member(is_superuser=True)),
    }


def _address(model: Any, page: str, *args: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def _all_addresses(model: Any, key: str) -> list[str]:
    """All addresses of a registered model: the built-in ones and its own."""
    found = []
    for pattern in admin.site._registry[model].get_urls():
        if not pattern.name:
            continue  # today's redirect of old addresses
        for args in ((), (key,)):
            try:
                found.append(reverse(f"admin:{pattern.name}", args=args))
            except NoReverseMatch:
                continue
    return found


def _autocomplete_addresses(model: Any) -> list[str]:
    asked = f"?app_label={model._meta.app_label}&model_name={model._meta.model_name}&field_name="
    fields = [field.name for field in model._meta.concrete_fields if field.remote_field]
    return [reverse("admin:autocomplete") + asked + name for name in fields]


@pytest.mark.parametrize("model", MODELS)
def test_whoever_is_signed_out_signs_in_first(model, place, people):
    key = place[model._meta.model_name]
    for address in [*_all_addresses(model, key), *_autocomplete_addresses(model)]:
        response = people["signed out"].get(address, follow=True)
        assert response.redirect_chain[-1][0].startswith("/sign-in/?next="), address


@pytest.mark.parametrize("model", MODELS)
def test_a_person_without_restaurants_is_refused(model, place, people):
    key = place[model._meta.model_name]
    for address in [*_all_addresses(model, key), *_autocomplete_addresses(model)]:
        for response in (
            people["stranger"].get(address, follow=True),
            people["stranger"].post(address, {"post": "yes", "to": "CANCELLED"}, follow=True),
        ):
            assert response.status_code == 403, address


@pytest.mark.parametrize("model", MODELS)
def test_a_member_of_another_restaurant_meets_nothing_of_it(model, place, people):
    key, client = place[model._meta.model_name], people["member of another"]
    before = _stored(model, key)
    for address in _all_addresses(model, key):
        for response in (
            client.get(address),
            client.post(address, {"post": "yes", "name": "Mine", "to": "ACCEPTED", "sure": "1"}),
        ):
            assert response.status_code in (200, 302, 403, 404, 405), address
            if key in address:
                assert response.status_code != 200, address
            else:
                assert key not in response.content.decode(), address
    assert _stored(model, key) == before


@pytest.mark.parametrize("model", MODELS)
def test_what_the_owner_may(model, place, people):
    _check_pages(model, place[model._meta.model_name], people["owner"], superuser=False)


@pytest.mark.parametrize("model", MODELS)
def test_what_a_superuser_may(model, place, people):
    _check_pages(model, place[model._meta.model_name], people["superuser"], superuser=True)


def _check_pages(model: Any, key: str, client: Client, *, superuser: bool) -> None:
    model_admin = admin.site._registry[model]

    def allowed(verb: str) -> bool:
        if verb in model_admin.nobody_may:
            return False
        is_tenants = model_admin.restaurant_field and verb in model_admin.members_may
        return superuser or bool(is_tenants)

    expected = {
        _address(model, "changelist"): allowed("view"),
        _address(model, "changelist") + "?q=Ana": allowed("view"),
        _address(model, "add"): allowed("add"),
        _address(model, "change", key): allowed("view"),
        _address(model, "history", key): allowed("view"),
        _address(model, "delete", key): allowed("delete"),
    }
    for address, good in expected.items():
        status = client.get(address).status_code
        if good:
            assert status == 200, address
        else:
            # A collection that is not theirs has no documents for them, too.
            assert status == 403 or (status == 302 and key in address), address
    if allowed("view") and not superuser:
        assert key in client.get(_address(model, "changelist")).content.decode()


def _stored(model: Any, key: str) -> Any:
    pk = model._meta.pk.to_python(key)
    return collection(model._meta.db_table).find_one({"_id": pk})


@pytest.mark.parametrize("model", [model for model in MODELS if _autocomplete_addresses(model)])
def test_autocomplete_offers_only_ones_own(model, place, people):
    for address in _autocomplete_addresses(model):
        found = {who: people[who].get(address) for who in ("owner", "member of another")}
        if found["owner"].status_code == 403:
            continue  # a field whose own admin is for superusers
        ids = {
            who: {one["id"] for one in answer.json()["results"]} for who, answer in found.items()
        }
        assert ids["owner"], address
        assert not ids["owner"] & ids["member of another"], address


@pytest.mark.parametrize("model", MODELS)
def test_bulk_actions_reach_only_ones_own(model, place, people):
    key = place[model._meta.model_name]
    before = _stored(model, key)
    model_admin = admin.site._registry[model]
    for action in ["delete_selected", *(model_admin.actions or ())]:
        sent = {"action": action, "_selected_action": [key], "post": "yes", "sure": "yes"}
        people["member of another"].post(_address(model, "changelist"), sent)
    assert _stored(model, key) == before


def test_open_lookups_in_a_lists_address_are_refused(place, people):
    """Such as spelling out a stored secret letter by letter."""
    address = reverse("admin:menus_location_changelist")
    for lookup in ("payment__auth__startswith=a", "restaurant_id__in=x", "location__name=Pier"):
        assert people["owner"].get(f"{address}?{lookup}").status_code == 400
