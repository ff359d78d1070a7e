"""What the admin's first page and an order's page say of conversations."""

from messaging.conversations.receiving import receive
from messaging.conversations.tests.talk import (
    a_thread,
    an_order,
    number,
    talking_shop,
    texted,
)
from orderbuddy.members.tests.people import member
from orderbuddy.mongo import collection
from orderbuddy.tests.admin_forms import client_of


def home(person) -> str:
    return client_of(person.email).get("/admin/", headers={"X-Part": "home"}).content.decode()


def test_who_waits_is_on_the_first_page() -> None:
    shop = talking_shop()
    thread = a_thread(shop, "Where is it?", name="Bo Weber")
    assert f"thread={thread['_id']}" in home(member(shop, "cashier"))
    assert "Bo Weber" not in home(member(shop, "kitchen"))
    assert "Bo Weber" not in home(member(talking_shop(), "owner"))
    collection("threads").update_one({"_id": thread["_id"]}, {"$set": {"waitingSince": None}})
    assert "Bo Weber" not in home(member(shop, "cashier"))


def test_an_orders_page_leads_to_its_guests_conversation() -> None:
    shop, ana = talking_shop(), number()
    order, other = an_order(shop, ana), an_order(shop, number())
    thread_id = receive(texted(shop, ana, "Where is it?"))
    client = client_of(member(shop, "manager").email)
    page = client.get(f"/admin/ordering/order/{order['_id']}/change/").content.decode()
    assert f"/admin/inbox/?thread={thread_id}" in page
    page = client.get(f"/admin/ordering/order/{other['_id']}/change/").content.decode()
    assert "/admin/inbox/?thread=" not in page
