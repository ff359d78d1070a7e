"""Secrets at rest: sealed, opened by the present key and those before it, sealed anew."""

import pytest
from bson import ObjectId
from django.core.management import CommandError, call_command

from orderbuddy.mongo import collection
from orderbuddy.secrets_store import SealedByAnotherKeyError, is_current, is_sealed, reveal, seal
from orderbuddy.stored_secrets import declared_secrets


@pytest.fixture
def keys(settings):
    """`keys(present, *older)` sets the keys."""

    def set_keys(present: str, *older: str) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = present, list(older)

    set_keys("the first key of all")
    return set_keys


def test_what_is_sealed_is_read_back_and_does_not_show(keys):
    sealed = seal("sk_test_4242")
    assert is_sealed(sealed)
    assert "sk_test_4242" not in sealed
    assert reveal(sealed) == "sk_test_4242"
    assert seal("sk_test_4242") != sealed
    assert seal(sealed) == sealed


def test_plain_and_empty_values_stay_as_they_are(keys):
    assert reveal("a plain one of old") == "a plain one of old"
    assert (seal(""), reveal("")) == ("", "")


def test_an_older_key_still_opens_it_and_another_does_not(keys):
    sealed = seal("s3cret")
    keys("the second key", "the first key of all")
    assert reveal(sealed) == "s3cret"
    assert not is_current(sealed)
    keys("the second key")
    with pytest.raises(SealedByAnotherKeyError, match="SECRET_KEY_FALLBACKS"):
        reveal(sealed)


def test_one_changed_character_is_noticed(keys):
    sealed = seal("s3cret")
    changed = sealed[:-8] + ("A" if sealed[-8] != "A" else "B") + sealed[-7:]
    with pytest.raises(SealedByAnotherKeyError):
        reveal(changed)


def _payment_of(location_id: str) -> dict:
    return collection("locations").find_one({"_id": ObjectId(location_id)})["payment"]


def _hold(shop, **payment) -> None:
    collection("locations").update_one(
        {"_id": ObjectId(shop.location_id)}, {"$set": {"payment": payment}}
    )


@pytest.fixture
def no_other_secrets():
    """The command is about all restaurants: those of other tests hold none."""
    for one in declared_secrets():
        collection(one.collection).update_many({}, {"$unset": {one.field: ""}})


def test_all_stored_secrets_are_sealed_anew(make_shop, no_other_secrets, keys, capsys):
    old, plain, empty = make_shop(), make_shop(), make_shop()
    _hold(old, auth=seal("one"), stripeSecretKey=seal("two"), oid="7")
    _hold(plain, auth="three")
    _hold(empty, auth="", acceptPayment=False)
    keys("the second key", "the first key of all")
    before = _payment_of(old.location_id)

    call_command("reseal_secrets", "--dry-run")
    assert "would be sealed anew" in capsys.readouterr().out
    assert _payment_of(old.location_id) == before

    call_command("reseal_secrets")
    said = capsys.readouterr().out
    assert "sealed anew" in said
    assert "plain (left so; --plain seals them)" in said
    keys("the second key")
    after = _payment_of(old.location_id)
    assert (reveal(after["auth"]), reveal(after["stripeSecretKey"])) == ("one", "two")
    assert after["oid"] == "7"
    assert _payment_of(plain.location_id) == {"auth": "three"}

    call_command("reseal_secrets", "--plain")
    assert is_current(_payment_of(plain.location_id)["auth"])
    assert _payment_of(empty.location_id) == {"auth": "", "acceptPayment": False}


def test_a_secret_that_no_key_opens_is_named_and_left(shop, no_other_secrets, keys):
    sealed = seal("lost")
    _hold(shop, stripeWebhookSecret=sealed)
    keys("the second key")
    with pytest.raises(CommandError, match=f"locations/{shop.location_id} payment.stripeWebhook"):
        call_command("reseal_secrets")
    assert _payment_of(shop.location_id) == {"stripeWebhookSecret": sealed}


def test_the_gateways_secrets_are_declared():
    names = {(one.collection, one.field) for one in declared_secrets()}
    assert ("locations", "payment.auth") in names
    assert ("locations", "payment.stripeSecretKey") in names
