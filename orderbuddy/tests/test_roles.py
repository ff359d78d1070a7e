"""What each role may, how much it may give back, and who says so."""

import pytest
from bson import ObjectId
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import (
    PERMISSIONS,
    Role,
    may,
    refund_limit_cents,
    require,
    restaurants_where,
    role_of,
)
from orderbuddy.accounts.screens import ScreenUser
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import collection
from orderbuddy.testing.shops import make_member
from orderbuddy.tests.admin_forms import client_of, open_form

KITCHEN = {"orders.view", "orders.move", "kitchen.pause", "menus.availability"}


def person(restaurant_id: str, role: str | None = None, **fields) -> User:
    roles = {} if role is None else {"roles": {restaurant_id: role}}
    return User(email="a@shop.example", restaurants=[restaurant_id], **roles, **fields)


def test_somebody_without_a_role_is_an_owner():
    assert role_of(person("cafe"), "cafe") is Role.OWNER
    assert role_of(person("cafe", roles={"another": "viewer"}), "cafe") is Role.OWNER


def test_a_stranger_has_no_role():
    assert role_of(person("cafe", roles={"pier": "owner"}), "pier") is None
    assert role_of(AnonymousUser(), "cafe") is None
    assert role_of(person("cafe", disabled=True), "cafe") is None


def test_a_superuser_is_an_owner_and_an_unknown_role_may_the_least():
    assert role_of(User(is_superuser=True), "cafe") is Role.OWNER
    assert role_of(person("cafe", "sommelier"), "cafe") is Role.VIEWER


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        ("owner", set(PERMISSIONS)),
        ("manager", set(PERMISSIONS) - {"restaurant.limits", "api_keys.change", "guests.data"}),
        (
            "cashier",
            {
                "orders.view",
                "orders.move",
                "orders.cancel",
                "kitchen.pause",
                "menus.availability",
                "payments.view",
                "payments.take",
                "payments.refund",
                "payments.tip",
                "messages.view",
                "messages.resend",
                "conversations.view",
                "conversations.answer",
            },
        ),
        ("kitchen", KITCHEN | {"orders.cancel"}),
        (
            "viewer",
            {
                "orders.view",
                "payments.view",
                "campaigns.results",
                "reports.view",
                "messages.view",
                "conversations.view",
            },
        ),
    ],
)  # fmt: skip
def test_what_each_role_may(role, permissions):
    user = person("cafe", role)
    assert {one for one in PERMISSIONS if may(user, "cafe", one)} == permissions
    assert not any(may(user, "pier", one) for one in PERMISSIONS)


def test_a_paired_screen_cooks_and_nothing_else():
    screen = ScreenUser(ObjectId(), "Bar", "cafe", ObjectId(), "all")
    assert role_of(screen, "cafe") is Role.KITCHEN
    assert {one for one in PERMISSIONS if may(screen, "cafe", one)} == KITCHEN
    assert role_of(screen, "pier") is None
    assert not any(may(screen, "pier", one) for one in PERMISSIONS)
    assert refund_limit_cents(screen, "cafe") == 0
    with pytest.raises(ApiError, match="A paired screen may not do this"):
        require(screen, "cafe", "orders.cancel")


def test_whoever_may_not_is_told_so():
    with pytest.raises(ApiError, match="A viewer may not do this") as raised:
        require(person("cafe", "viewer"), "cafe", "payments.refund")
    assert raised.value.status == 403
    require(person("cafe", "cashier"), "cafe", "payments.refund")


def test_restaurants_where_somebody_may():
    user = User(restaurants=["cafe", "pier", "quay"], roles={"pier": "kitchen", "quay": "viewer"})
    assert restaurants_where(user, "payments.view") == ["cafe", "quay"]


@pytest.mark.parametrize(
    ("role", "usual"), [("owner", None), ("manager", 50_000), ("cashier", 5_000), ("kitchen", 0)]
)
def test_how_much_each_role_may_give_back(shop, role, usual):
    user = person(shop.restaurant_id, role)
    assert refund_limit_cents(user, shop.restaurant_id) == usual
    assert refund_limit_cents(user, "another") == 0
    limits = {"refundLimits": {"manager": 12_000, "cashier": 0, "kitchen": 900, "owner": 1}}
    collection("restaurants").update_one({"_id": shop.restaurant_id}, {"$set": limits})
    expected = {"owner": None, "manager": 12_000, "cashier": 0, "kitchen": 0}[role]
    assert refund_limit_cents(user, shop.restaurant_id) == expected


# --- in the admin ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "action", "name", "field"),
    [
        ("/admin/menus/location/", "stop_orders", "locations", "isActive"),
        ("/admin/menus/menu/", "withdraw", "menus", "available"),
    ],
)
def test_a_lists_action_is_for_what_one_may_change(shop, make_shop, page, action, name, field):
    """Who owns one restaurant and only looks at another changes nothing there."""
    other = make_shop()
    roles = {shop.restaurant_id: "owner", other.restaurant_id: "viewer"}
    client = client_of(make_member(*roles, roles=roles))
    keys = [one.location_id if name == "locations" else one.menu_id for one in (shop, other)]
    client.post(page, {"action": action, "_selected_action": keys})
    stored = [collection(name).find_one({"_id": ObjectId(one)}) for one in keys]
    assert [one.get(field) for one in stored] == [False, True]


def page_of(shop) -> str:
    return reverse("admin:menus_restaurant_change", args=[shop.restaurant_id])


def test_an_owner_sets_the_limits(shop):
    client = client_of(shop.owner_email)
    form = open_form(client, page_of(shop))
    assert form.editors["refund_limits"]["was"] == {"manager": "500.00", "cashier": "50.00"}
    form.edit("refund_limits", lambda limits: limits.update(cashier="25"))
    assert client.post(page_of(shop), form.data).status_code == 302
    stored = collection("restaurants").find_one({"_id": shop.restaurant_id})
    assert stored["refundLimits"] == {"manager": 50_000, "cashier": 2_500}
    (entry,) = collection("audit_log").find({"restaurantId": shop.restaurant_id})
    assert (entry["what"], entry["after"]) == ("restaurant.limits.changed", stored["refundLimits"])


def test_nobody_else_does(shop):
    owner = client_of(shop.owner_email)
    sent = open_form(owner, page_of(shop))
    sent.edit("refund_limits", lambda limits: limits.update(cashier="9999"))
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: "manager"})
    client = client_of(email)
    assert "refund_limits" not in open_form(client, page_of(shop)).editors
    assert client.post(page_of(shop), sent.data | {"name": "Quay"}).status_code == 302
    stored = collection("restaurants").find_one({"_id": shop.restaurant_id})
    assert stored["name"] == "Quay"
    assert "refundLimits" not in stored


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_who_may_only_look_changes_nothing_and_sees_no_secret(shop, role):
    collection("locations").update_one(
        {"restaurantId": shop.restaurant_id}, {"$set": {"payment.auth": "s3cret-token"}}
    )
    client = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: role}))
    for model, key in (("location", shop.location_id), ("menu", shop.menu_id)):
        address = reverse(f"admin:menus_{model}_change", args=[key])
        page = client.get(address)
        assert page.status_code == 200
        assert "s3cret-token" not in page.content.decode()
        assert client.post(address, {"name": "Mine"}).status_code == 403
        assert client.get(reverse(f"admin:menus_{model}_add")).status_code == 403
    assert "Latte" in client.get(reverse("admin:menus_menu_change", args=[shop.menu_id])).text


def test_a_viewer_does_not_move_orders(shop):
    client = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: "viewer"}))
    page = client.get(reverse("admin:ordering_order_changelist")).content.decode()
    assert 'value="accept"' not in page


# --- people ---------------------------------------------------------------------------------------


@pytest.fixture
def root():
    return client_of(make_member(is_superuser=True))


def form_of(client, email: str):
    address = reverse("admin:orderbuddy_user_change", args=[User.objects.get(email=email).pk])
    return address, open_form(client, address)


def stored_roles(email: str):
    return collection("users").find_one({"email": email}).get("roles")


def test_a_superuser_gives_a_role_and_takes_it(root, shop):
    address, form = form_of(root, shop.owner_email)
    name = f"role-of-{shop.restaurant_id}"
    assert form.data[name] == "owner"
    assert root.post(address, form.data | {name: "cashier"}).status_code == 302
    assert stored_roles(shop.owner_email) == {shop.restaurant_id: "cashier"}
    address, form = form_of(root, shop.owner_email)
    assert form.data[name] == "cashier"
    root.post(address, form.data | {"restaurants": []})
    person = collection("users").find_one({"email": shop.owner_email})
    assert (person["restaurants"], person["roles"]) == ([], {})


def test_saving_a_person_without_a_change_stores_no_role(root, shop):
    before = collection("users").find_one({"email": shop.owner_email})
    address, form = form_of(root, shop.owner_email)
    assert root.post(address, form.data).status_code == 302
    assert collection("users").find_one({"email": shop.owner_email}) == before


def test_a_restaurant_that_is_newly_ticked_begins_with_the_least(root, shop):
    email = make_member()
    address, form = form_of(root, email)
    root.post(address, form.data | {"restaurants": [shop.restaurant_id]})
    assert stored_roles(email) == {shop.restaurant_id: "viewer"}


def test_a_form_that_says_nothing_of_a_role_keeps_it(root, shop):
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: "kitchen"})
    address, form = form_of(root, email)
    sent = {key: value for key, value in form.data.items() if not key.startswith("role-of-")}
    assert root.post(address, sent | {"name": "Ana"}).status_code == 302
    assert stored_roles(email) == {shop.restaurant_id: "kitchen"}


def test_a_role_that_does_not_exist_is_refused(root, shop):
    address, form = form_of(root, shop.owner_email)
    sent = form.data | {f"role-of-{shop.restaurant_id}": "emperor"}
    assert "Please choose one of the roles." in root.post(address, sent).content.decode()
    assert stored_roles(shop.owner_email) is None


def test_two_superusers_who_both_change_a_role_are_told(root, shop):
    address, first = form_of(root, shop.owner_email)
    _, second = form_of(root, shop.owner_email)
    name = f"role-of-{shop.restaurant_id}"
    root.post(address, first.data | {name: "manager"})
    refused = root.post(address, second.data | {name: "viewer"})
    assert "Somebody else changed this" in refused.content.decode()
    assert stored_roles(shop.owner_email) == {shop.restaurant_id: "manager"}


def test_rights_that_were_given_are_in_the_audit_log(root, shop):
    address, form = form_of(root, shop.owner_email)
    root.post(address, form.data | {f"role-of-{shop.restaurant_id}": "cashier"})
    person = User.objects.get(email=shop.owner_email)
    (entry,) = collection("audit_log").find({"subject": f"user:{person.pk}"})
    assert entry["what"] == "people.rights.changed"
    assert entry["after"]["roles"] == {shop.restaurant_id: "cashier"}
