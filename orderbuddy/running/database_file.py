"""A database as one file of extended JSON: `{"collection": [document, …], …}`."""

import json
import os
from collections.abc import Callable, Iterable
from datetime import UTC
from pathlib import Path
from typing import Any, TextIO

import bson
from bson import json_util
from bson.errors import BSONError
from bson.int64 import Int64
from bson.json_util import JSONMode, JSONOptions

Document = dict[str, Any]

LARGEST_DOCUMENT_BYTES = 16 * 1024 * 1024
# What json_util and bson raise for a value that is not what it says it is.
FAULTS = (BSONError, ValueError, TypeError, KeyError, OverflowError, RecursionError)
OPTIONS = JSONOptions(json_mode=JSONMode.RELAXED, tz_aware=True, tzinfo=UTC)


class DatabaseFileError(Exception):
    """The file cannot be loaded; the message says where it is wrong."""


def read_database(path: Path) -> dict[str, list[Document]]:
    """The file's collections, every document checked; canonical and relaxed forms are both read.

    Raises DatabaseFileError, which names the collection and the position (from 1).
    """
    try:
        content = json.loads(path.read_bytes(), object_pairs_hook=_object_without_twins)
    except OSError as error:
        raise DatabaseFileError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise DatabaseFileError(f"{path} is not JSON: {error}.") from error
    if not isinstance(content, dict):
        raise DatabaseFileError(f"{path} must hold one object: a list for each collection.")
    return {name: _read_collection(name, listed) for name, listed in content.items()}


def _object_without_twins(pairs: list[tuple[str, Any]]) -> Document:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twin!r} occurs twice in one object")
    return found


def _read_collection(name: str, listed: Any) -> list[Document]:
    if not name or name.startswith("system.") or set(name) & set("$\0"):
        raise DatabaseFileError(f"{name!r} cannot be a collection's name.")
    if not isinstance(listed, list):
        raise DatabaseFileError(f"{name} must be a list of documents.")
    documents: list[Document] = []
    positions: dict[Any, int] = {}
    for position, raw in enumerate(listed, start=1):
        try:
            document = _read_document(raw)
            _refuse_twin(document, position, positions)
        except FAULTS as error:
            raise DatabaseFileError(f"{name}, document {position}: {error}.") from error
        documents.append(document)
    return documents


def _read_document(raw: Any) -> Document:
    """The document as MongoDB will take it; raises what bson raises, or ValueError."""
    if not isinstance(raw, dict):
        raise ValueError("it is not an object")
    document = _from_extended(raw)
    if not isinstance(document, dict):
        raise ValueError("it is a value, not a document")
    if isinstance(document.get("_id"), list | bson.Regex):
        raise ValueError("its _id cannot be a list or a pattern")
    if len(bson.encode(document)) > LARGEST_DOCUMENT_BYTES:
        raise ValueError("it is larger than 16 MB")
    return document


def _from_extended(value: Any) -> Any:
    if isinstance(value, list):
        return [_from_extended(part) for part in value]
    if isinstance(value, dict):
        inner = {key: _from_extended(part) for key, part in value.items()}
        return json_util.object_hook(inner, OPTIONS)
    return value


def _refuse_twin(document: Document, position: int, positions: dict[Any, int]) -> None:
    if "_id" not in document:
        return
    found = document["_id"]
    key = bson.encode({"_id": found}) if isinstance(found, dict) else found
    if key in positions:
        raise ValueError(f"its _id is that of document {positions[key]}")
    positions[key] = position


def write_database(
    path: Path,
    collections: Iterable[tuple[str, Iterable[Document]]],
    advance: Callable[[], None] = lambda: None,
) -> int:
    """Writes the documents as they come, one a line; returns their number.

    The file is there as a whole or not at all. Numbers keep their BSON type (`$numberLong` for
    64 bits), which plain relaxed JSON loses. `advance` is called for each document.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            written = _write_collections(file, collections, advance)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return written


def _write_collections(
    file: TextIO,
    collections: Iterable[tuple[str, Iterable[Document]]],
    advance: Callable[[], None],
) -> int:
    written = 0
    separator = "{\n"
    for name, documents in collections:
        file.write(f"{separator}{json.dumps(name)}: [")
        written += _write_documents(file, documents, advance)
        file.write("]")
        separator = ",\n"
    file.write("\n}\n" if separator != "{\n" else "{}\n")
    return written


def _write_documents(
    file: TextIO, documents: Iterable[Document], advance: Callable[[], None]
) -> int:
    written = 0
    for document in documents:
        line = json_util.dumps(_keep_long(document), json_options=OPTIONS, ensure_ascii=False)
        file.write(f",\n{line}" if written else f"\n{line}")
        written += 1
        advance()
    if written:
        file.write("\n")
    return written


def _keep_long(value: Any) -> Any:
    if isinstance(value, Int64):
        return {"$numberLong": str(value)}
    if isinstance(value, list):
        return [_keep_long(part) for part in value]
    if isinstance(value, dict):
        return {key: _keep_long(part) for key, part in value.items()}
    return value
