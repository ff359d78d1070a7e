"""Who meets what of the money in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection
from orderbuddy.testing.card_shops import EMERGEPAY_AUTH
from orderbuddy.tests.admin_forms import client_of
from payments.tests.admin_pages import confirmed, hidden, page, shown
from payments.tests.guests import (
    kept_cents,
)
from payments.tests.staff import member, refunds_of, stored

LIST = "admin:payments_payment_changelist"


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "reads", "refunds", "settles", "resolves"),
    [
        ("manager", 200, 200, 200, 200),
        ("cashier", 200, 200, 403, 403),
        ("viewer", 200, 404, 403, 403),
        ("kitchen", 403, 404, 403, 403),
    ],
)
def test_what_each_role_sees(
    card_shop, payment, exception, role, reads, refunds, settles, resolves
) -> None:
    client = client_of(member(card_shop, role))
    assert client.get(reverse(LIST)).status_code == reads
    assert client.get(page("refund", payment)).status_code == refunds
    assert client.get(page("void", payment)).status_code == refunds
    assert client.get(page("tip", payment)).status_code == refunds
    assert client.get(reverse("admin:payments_settlement")).status_code == settles
    listed = reverse("admin:payments_paymentexception_changelist")
    assert client.get(listed).status_code == resolves
    resolve = reverse("admin:payments_paymentexception_resolve", args=[exception])
    assert client.post(resolve, {"note": "x"}).status_code in (
        (302,) if resolves == 200 else (404,)
    )


def test_buttons_are_for_those_who_may(card_shop, payment) -> None:
    found = {}
    for role in ("owner", "cashier", "viewer"):
        words = shown(client_of(member(card_shop, role)), page("change", payment))
        found[role] = [one for one in ("Refund …", "Void …", "Change the tip …") if one in words]
    assert found["owner"] == found["cashier"] == ["Refund …", "Void …", "Change the tip …"]
    assert found["viewer"] == []
    order_page = reverse("admin:ordering_order_change", args=[payment["orderId"]])
    assert "$16.25" not in shown(client_of(member(card_shop, "kitchen")), order_page)


def test_a_cashier_is_told_the_limit(card_shop, payment, emergepay) -> None:
    limits = {"refundLimits": {"cashier": 500}}
    collection("restaurants").update_one({"_id": card_shop.restaurant_id}, {"$set": limits})
    client = client_of(member(card_shop, "cashier"))
    form = hidden(client.get(page("refund", payment)).text)
    sent = {**form, "what": "all", "reason": "Cold soup", "sure": "yes"}
    assert "A cashier may give back $5.00 more" in client.post(page("refund", payment), sent).text
    assert kept_cents(emergepay, card_shop) == payment["amountCents"] + 200
    client.post(page("refund", payment), confirmed(client, payment, what="amount", amount="5"))
    assert page("refund", payment) not in client.get(page("change", payment)).text


def test_members_of_another_restaurant_find_no_payment(make_shop, payment) -> None:
    client = client_of(make_shop().owner_email)
    for name in ("refund", "void", "tip", "look"):
        assert client.get(page(name, payment)).status_code in (404, 405)
        sent = {"what": "all", "reason": "x", "sure": "yes", "deed_id": payment["_id"], "tip": "1"}
        assert client.post(page(name, payment), sent).status_code == 404
    assert client.post(reverse("admin:payments_take", args=[payment["orderId"]])).status_code == 404
    assert stored(payment["_id"]) == payment


def test_a_form_of_another_site_is_refused(card_shop, payment) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(email=card_shop.owner_email))
    sent = {"what": "all", "reason": "x", "sure": "yes", "deed_id": payment["_id"]}
    assert client.post(page("refund", payment), sent).status_code == 403
    assert refunds_of(payment) == []


def test_webhook_addresses_are_for_who_may_change_them(card_shop) -> None:
    address = reverse("admin:menus_location_change", args=[card_shop.location_id])
    page_of = {
        role: shown(client_of(member(card_shop, role)), address) for role in ("manager", "cashier")
    }
    secret = f"/payments/webhooks/emergepay/{card_shop.location_id}/"
    assert secret in page_of["manager"]
    assert secret not in page_of["cashier"]
    assert EMERGEPAY_AUTH not in page_of["manager"]
