"""Changing and removing members: one update, one entry, and nobody is locked out."""

import pytest
from bson import ObjectId

from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import Role, role_of
from orderbuddy.api.errors import ApiError
from orderbuddy.audit import entries_of
from orderbuddy.members.services import change_member, members_of, remove_member, store_membership
from orderbuddy.members.tests.people import again, another_location, member, owner_of
from orderbuddy.mongo import collection
from orderbuddy.testing.shops import make_member


def entries(person):
    return [one["what"] for one in entries_of(f"user:{person.pk}")]


def test_a_member_gets_another_role_and_place(shop):
    cashier, here = member(shop, "cashier"), ObjectId(shop.location_id)
    change_member(
        who=owner_of(shop),
        person=cashier,
        restaurant_id=shop.restaurant_id,
        role=Role.KITCHEN,
        places=[here],
    )
    stored = again(cashier)
    assert role_of(stored, shop.restaurant_id) is Role.KITCHEN
    assert stored.places == {shop.restaurant_id: [here]}
    (entry,) = entries_of(f"user:{cashier.pk}")
    assert entry["before"] == {"role": "cashier", "locations": None}
    assert (entry["after"]["role"], entry["after"]["locations"]) == ("kitchen", [str(here)])
    assert (entry["who"], entry["restaurantId"]) == (str(owner_of(shop).pk), shop.restaurant_id)


def test_all_locations_again_forgets_the_list(shop):
    cashier = member(shop, "cashier", [ObjectId(shop.location_id)])
    change_member(
        who=owner_of(shop),
        person=cashier,
        restaurant_id=shop.restaurant_id,
        role=Role.CASHIER,
        places=None,
    )
    assert again(cashier).places == {}


def test_who_is_removed_is_a_member_no_more_and_stays_one_elsewhere(shop, make_shop):
    cashier, other = member(shop, "cashier", [ObjectId(shop.location_id)]), make_shop()
    store_membership(
        person_id=cashier.pk, restaurant_id=other.restaurant_id, role=Role.VIEWER, places=None
    )
    remove_member(who=owner_of(shop), person=again(cashier), restaurant_id=shop.restaurant_id)
    stored = collection("users").find_one({"_id": cashier.pk})
    assert stored["restaurants"] == [other.restaurant_id]
    assert (stored["roles"], stored["places"]) == ({other.restaurant_id: "viewer"}, {})
    assert stored["email"] == cashier.email
    assert entries(cashier) == ["people.removed"]
    (entry,) = entries_of(f"user:{cashier.pk}")
    assert (entry["before"]["person"], entry["before"]["role"]) == (str(cashier), "cashier")


def test_a_restaurants_id_may_hold_a_dot(shop):
    person = member(shop)
    store_membership(person_id=person.pk, restaurant_id="a.b", role=Role.CASHIER, places=[])
    stored = again(person)
    assert (stored.roles["a.b"], stored.places["a.b"]) == ("cashier", [])
    assert stored.restaurants == [shop.restaurant_id, "a.b"]


def test_the_last_owner_of_all_of_it_stays(shop):
    first, second = owner_of(shop), member(shop, "owner", [ObjectId(shop.location_id)])
    with pytest.raises(ApiError, match="You may not change"):
        remove_member(who=second, person=first, restaurant_id=shop.restaurant_id)
    root = User.objects.get(email=make_member(is_superuser=True))
    with pytest.raises(ApiError, match="last owner"):
        remove_member(who=root, person=first, restaurant_id=shop.restaurant_id)
    with pytest.raises(ApiError, match="last owner"):
        change_member(
            who=root,
            person=first,
            restaurant_id=shop.restaurant_id,
            role=Role.MANAGER,
            places=None,
        )
    assert role_of(again(first), shop.restaurant_id) is Role.OWNER


@pytest.mark.parametrize("role", ["manager", "cashier", "kitchen", "viewer"])
def test_nobody_lifts_themselves_or_others_above(shop, role):
    who, cashier = member(shop, role), member(shop, "kitchen")
    for person in (who, cashier, owner_of(shop)):
        with pytest.raises(ApiError) as refused:
            change_member(
                who=who,
                person=person,
                restaurant_id=shop.restaurant_id,
                role=Role.OWNER,
                places=None,
            )
        assert refused.value.status == 403
        assert entries(person) == []


def test_members_are_listed_by_role_without_who_may_not_sign_in(shop):
    another_location(shop)
    kitchen, manager = member(shop, "kitchen"), member(shop, "manager")
    gone = member(shop, "cashier")
    gone.disabled = True
    gone.save(update_fields=["disabled"])
    found = [one.pk for one in members_of(shop.restaurant_id)]
    assert found == [owner_of(shop).pk, manager.pk, kitchen.pk]
