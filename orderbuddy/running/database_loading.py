"""Puts a database file's documents where they belong: all of a collection's, or none."""

from collections.abc import Callable, Mapping

from pymongo.collection import Collection
from pymongo.database import Database

from orderbuddy.running.database_file import DatabaseFileError, Document

STAGING_SUFFIX = ".loading"
BATCH = 500


def refuse_to_overwrite(database: Database, names: list[str]) -> None:
    """Raises DatabaseFileError if one of these collections holds a document."""
    held = [name for name in names if database[name].find_one({}, {"_id": 1}) is not None]
    if held:
        raise DatabaseFileError(
            f"Not empty: {', '.join(held)}. Nothing was written; --replace replaces them."
        )


def load(
    database: Database,
    collections: Mapping[str, list[Document]],
    advance: Callable[[int], None] = lambda number: None,
) -> None:
    """Replaces these collections; others stay as they are. `advance` hears of each batch.

    Everything is first stored beside them, under the indexes of the collections that it replaces,
    and takes their places only when all of it is there: whatever fails before loses nothing.
    Raises pymongo.errors.PyMongoError.
    """
    staged = {name: database[name + STAGING_SUFFIX] for name in collections}
    try:
        for name, documents in collections.items():
            _stage(database[name], staged[name], documents, advance)
        for name, staging in staged.items():
            staging.rename(name, dropTarget=True)
    finally:
        for staging in staged.values():
            staging.drop()


def _stage(
    target: Collection,
    staging: Collection,
    documents: list[Document],
    advance: Callable[[int], None],
) -> None:
    staging.drop()
    staging.database.create_collection(staging.name)
    _copy_indexes(target, staging)
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        staging.insert_many(batch)
        advance(len(batch))


def _copy_indexes(source: Collection, target: Collection) -> None:
    """A rename takes the replaced collection's indexes away: the new one brings its own."""
    indexes = [dict(index) for index in source.list_indexes() if index["name"] != "_id_"]
    if indexes:
        target.database.command("createIndexes", target.name, indexes=indexes)
