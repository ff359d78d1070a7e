"""Who may give what to whom: never more than they have themselves."""

import pytest
from bson import ObjectId

from orderbuddy.accounts.access import acts_everywhere, may_act_at, own_documents, places_of
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import Role
from orderbuddy.api.errors import ApiError
from orderbuddy.members.rights import may_change, require_may_give, roles_to_give

HERE, THERE = ObjectId(), ObjectId()


def person(role: str, places=None, **fields) -> User:
    limited = {} if places is None else {"places": {"cafe": places}}
    return User(pk=ObjectId(), restaurants=["cafe"], roles={"cafe": role}, **limited, **fields)


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("owner", ["owner", "manager", "cashier", "kitchen", "viewer"]),
        ("manager", ["cashier", "kitchen", "viewer"]),
        ("cashier", []),
        ("kitchen", []),
        ("viewer", []),
    ],
)
def test_nobody_gives_a_role_above_their_own(role, given):
    assert roles_to_give(person(role), "cafe") == given
    assert roles_to_give(person(role), "another") == []


def test_nobody_gives_places_that_are_not_theirs():
    manager = person("manager", [HERE])
    require_may_give(manager, "cafe", Role.KITCHEN, [HERE])
    for places in ([THERE], [HERE, THERE], None):
        with pytest.raises(ApiError, match="other locations"):
            require_may_give(manager, "cafe", Role.KITCHEN, places)


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        (person("owner"), person("owner"), True),
        (person("owner"), person("manager", [HERE]), True),
        (person("manager"), person("owner"), False),
        (person("manager"), person("manager"), False),
        (person("manager"), person("cashier"), True),
        (person("manager", [HERE]), person("cashier", [HERE]), True),
        (person("manager", [HERE]), person("cashier", [HERE, THERE]), False),
        (person("manager", [HERE]), person("cashier"), False),
        (person("cashier"), person("viewer"), False),
        (person("owner"), person("owner", is_superuser=True), False),
        (User(pk=ObjectId(), is_superuser=True), person("owner"), True),
    ],
    ids=map(str, range(11)),
)
def test_whom_one_may_change(who, whom, may):
    assert may_change(who, whom, "cafe") is may
    assert not may_change(whom, whom, "cafe")


def test_places_that_are_not_named_are_all_and_named_ones_are_the_only_ones():
    everywhere, here, nowhere = person("owner"), person("owner", [HERE]), person("owner", [])
    assert places_of(everywhere, "cafe") is None
    assert [may_act_at(one, "cafe", HERE) for one in (everywhere, here, nowhere)] == [
        True, True, False,
    ]  # fmt: skip
    assert [may_act_at(one, "cafe", THERE) for one in (everywhere, here, nowhere)] == [
        True, False, False,
    ]  # fmt: skip
    assert [acts_everywhere(one, "cafe") for one in (everywhere, here, nowhere)] == [
        True, False, False,
    ]  # fmt: skip
    assert not may_act_at(everywhere, "pier", HERE)


def test_lists_are_filtered_by_places():
    assert own_documents(User(is_superuser=True)) == {}
    assert own_documents(person("owner")) == {"restaurantId": {"$in": ["cafe"]}}
    mixed = User(restaurants=["cafe", "pier"], places={"cafe": [HERE]})
    assert own_documents(mixed) == {
        "$or": [
            {"restaurantId": {"$in": ["pier"]}},
            {"restaurantId": "cafe", "locationId": {"$in": [HERE]}},
        ]
    }
