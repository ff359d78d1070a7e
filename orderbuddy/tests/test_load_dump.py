"""load_database and dump_database: nothing bad gets in, nothing is lost, the two are reverse."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from bson import Binary, Decimal128, Int64, ObjectId, Regex, Timestamp
from django.core.management import CommandError, call_command

from orderbuddy.mongo import collection, database


@pytest.fixture
def name(request):
    """A collection of this test's own."""
    made = f"loading_{ObjectId()}"
    yield made
    collection(made).drop()


@pytest.fixture
def write(tmp_path):
    def write(content: object) -> Path:
        path = tmp_path / "database.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def stored(name: str) -> list[dict]:
    return list(collection(name).find().sort("_id"))


def test_what_is_dumped_loads_as_it_was(name, tmp_path):
    kept = {
        "_id": ObjectId(),
        "small": 7,
        "long": Int64(7),
        "ratio": 5.0,
        "endless": float("inf"),
        "instant": datetime(2026, 1, 25, 12, 0, 0, 125000, tzinfo=UTC),
        "ancient": datetime(1066, 10, 14, tzinfo=UTC),
        "price": Decimal128("4.20"),
        "bytes": Binary(b"\x00\xff", 128),
        "pattern": Regex("^a", "i"),
        "clock": Timestamp(5, 6),
        "nothing": None,
        "nested": [{"deep": [Int64(2**40), {"é": "ñ"}]}],
    }
    collection(name).insert_one(kept)
    before = stored(name)
    call_command("dump_database", tmp_path / "dump.json", only=[name])
    collection(name).drop()
    call_command("load_database", tmp_path / "dump.json")
    assert stored(name) == before
    types = {key: type(value) for key, value in stored(name)[0].items()}
    assert types == {key: type(value) for key, value in before[0].items()}


def test_the_contracts_database_goes_there_and_back_unchanged(write, tmp_path):
    fixtures = Path(__file__).with_name("contract") / "fixtures.json"
    content = {f"trip_{name}": held for name, held in json.loads(fixtures.read_text()).items()}
    call_command("load_database", write(content))
    call_command("dump_database", tmp_path / "dump.json", only=list(content))
    for name in content:
        collection(name).drop()
    assert json.loads((tmp_path / "dump.json").read_text()) == content


def test_files_in_canonical_form_are_read(name, write):
    document = {
        "_id": {"$oid": "679000000000000000000001"},
        "at": {"$date": {"$numberLong": "1769342400000"}},
        "count": {"$numberInt": "3"},
        "ratio": {"$numberDouble": "1.5"},
    }
    call_command("load_database", write({name: [document]}))
    assert stored(name) == [
        {
            "_id": ObjectId("679000000000000000000001"),
            "at": datetime(2026, 1, 25, 12, tzinfo=UTC),
            "count": 3,
            "ratio": 1.5,
        }
    ]


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ("just words", "document 2: it is not an object"),
        ({"_id": {"$oid": "xyz"}}, "document 2: 'xyz' is not a valid ObjectId"),
        ({"_id": 2, "at": {"$date": "yesterday"}}, "document 2:"),
        ({"_id": 1}, "document 2: its _id is that of document 1"),
        ({"_id": [1]}, "document 2: its _id cannot be a list"),
        ({"$oid": "679000000000000000000001"}, "document 2: it is a value"),
        ({"_id": 2, "number": 2**70}, "document 2:"),
    ],
)
def test_a_bad_document_is_named_and_nothing_is_written(name, write, bad, named):
    path = write({"loading_other": [{"_id": 1}], name: [{"_id": 1}, bad]})
    with pytest.raises(CommandError, match=f"{name}, {named}"):
        call_command("load_database", path)
    assert stored(name) == stored("loading_other") == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([1, 2], "must hold one object"),
        ({"orders": {"_id": 1}}, "orders must be a list"),
        ({"system.users": []}, "cannot be a collection's name"),
        ('{"orders": [], "orders": []}', "'orders' occurs twice"),
        ("{not json", "is not JSON"),
    ],
)
def test_a_file_of_another_shape_is_refused(write, content, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("load_database", write(content))


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("load_database", tmp_path / "none.json")


def test_existing_documents_are_replaced_only_when_asked(name, write):
    collection(name).insert_one({"_id": "old"})
    path = write({name: [{"_id": "new"}]})
    with pytest.raises(CommandError, match=f"Not empty: {name}"):
        call_command("load_database", path)
    assert stored(name) == [{"_id": "old"}]
    call_command("load_database", path, replace=True)
    assert stored(name) == [{"_id": "new"}]


def test_indexes_stay_and_a_failure_in_the_middle_loses_nothing(name, write):
    collection(name).create_index("code", name="code", unique=True)
    collection(name).insert_one({"_id": "old", "code": 1})
    twins = [{"_id": "a", "code": 5}, {"_id": "b", "code": 5}]
    other = f"{name}_other"
    with pytest.raises(CommandError, match="code"):
        call_command("load_database", write({other: [{"_id": 1}], name: twins}), replace=True)
    assert stored(name) == [{"_id": "old", "code": 1}]
    assert [found for found in database().list_collection_names() if other in found] == []
    call_command("load_database", write({name: twins[:1]}), replace=True)
    assert collection(name).index_information()["code"]["unique"] is True


def test_a_dump_of_a_missing_collection_writes_no_file(tmp_path):
    with pytest.raises(CommandError, match="no collection nowhere"):
        call_command("dump_database", tmp_path / "dump.json", only=["nowhere"])
    assert list(tmp_path.iterdir()) == []


def test_a_dump_that_cannot_be_written_is_one_sentence(name, tmp_path):
    collection(name).insert_one({"_id": 1})
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("dump_database", tmp_path / "no" / "dump.json", only=[name])


def test_running_processes_serve_what_was_loaded(stack, shop, tmp_path):
    place = f"{shop.restaurant_id}/locations/{shop.location_id}"
    menu = f"{stack.url}/api/v1/order-app/restaurants/{place}/menus/{shop.menu_id}"
    assert requests.get(menu, timeout=30).json()["data"]["menuSlug"] == "all_day"
    path = tmp_path / "menus.json"
    call_command("dump_database", path, only=["menus"])
    content = json.loads(path.read_text())
    ours = next(found for found in content["menus"] if found["_id"]["$oid"] == shop.menu_id)
    ours["menuSlug"] = "late"
    path.write_text(json.dumps(content))
    call_command("load_database", path, replace=True)
    deadline = time.monotonic() + 30
    while requests.get(menu, timeout=30).json()["data"]["menuSlug"] != "late":
        assert time.monotonic() < deadline
        time.sleep(0.1)
