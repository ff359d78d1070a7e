"""Finds every place in the tree from which a message may leave, by reading the sources: whatever
names a function that makes or sends one, under whatever name it was imported."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
APPS = ("orderbuddy", "menus", "ordering", "payments", "kitchen", "messaging")
APART = frozenset({"tests", "testing", "fakes", "migrations"})
DOORS = frozenset(
    {
        "messaging.outbox.making.tell",
        "messaging.outbox.making.prepared",
        "messaging.outbox.making.insert",
        "messaging.outbox.making.message_to",
        "messaging.events.soon.tell_soon",
        "messaging.conversations.answering.hand_over",
        "messaging.outbox.preparing.outgoing_of",
        "orderbuddy.outgoing.port.hand_over",
        "orderbuddy.outgoing.port.handed_over",
    }
)
# Named for its type by many; whoever makes one is on the way out.
OUTGOING = "messaging.channels.base.Outgoing"
WRITES = frozenset({"insert_one", "insert_many", "replace_one", "bulk_write", "upsert"})
NETWORK = ("requests", "urllib.request", "http.client", "httpx", "aiohttp")
LIBRARIES = ("smtplib", "django.core.mail", "twilio", "sendgrid", "pywebpush", "firebase_admin")
# Only files that say one of these are read any further.
_NAMES = ("Outgoing", "messages", "urllib", "mail", "http", *LIBRARIES, *NETWORK)
_OF_INTEREST = re.compile(
    "|".join(rf"\b{re.escape(one)}\b" for one in (*_NAMES, *(x.rpartition(".")[2] for x in DOORS)))
)


def places() -> set[str]:
    """`module.function` of all that names a door, or writes new documents into `messages`."""
    return {
        place
        for module in sources()
        # Channels are what is behind the last door: nobody gets there without an `Outgoing`.
        if not module.startswith("messaging.channels")
        for place in places_in(module)
    }


def places_in(module: str) -> Iterator[str]:
    """Those of one of `sources()`."""
    for name, part in _functions(sources()[module]):
        if _is_door_named(module, part) or _makes_one(module, part) or _writes_messages(part):
            yield f"{module}.{name}" if name else module


def users_of(libraries: tuple[str, ...]) -> set[str]:
    """Modules that import one of these."""
    return {
        module
        for module in sources()
        for target in _imported(module)
        if any(target == one or target.startswith(f"{one}.") for one in libraries)
    }


@cache
def sources() -> dict[str, ast.Module]:
    """Modules of the apps by their dotted names: those that may say anything of interest."""
    found: dict[str, ast.Module] = {}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if not APART & set(parts) and _OF_INTEREST.search(text := path.read_text()):
                found[".".join(parts).removesuffix(".__init__")] = ast.parse(text)
    return found


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """(name, node) of the outermost functions, methods as `Class.name`; "" for what is outside."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                yield f"{node.name}.{getattr(one, 'name', '')}".rstrip("."), one
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            yield getattr(node, "name", ""), node


def _is_door_named(module: str, part: ast.AST) -> bool:
    return any(
        _resolved(module, dotted) in DOORS
        for node in ast.walk(part)
        if isinstance(node, ast.Name | ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and (dotted := _dotted(node))
    )


def _makes_one(module: str, part: ast.AST) -> bool:
    made = (node.func for node in ast.walk(part) if isinstance(node, ast.Call))
    return any((dotted := _dotted(one)) and _resolved(module, dotted) == OUTGOING for one in made)


def _writes_messages(part: ast.AST) -> bool:
    is_named = any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "collection"
        and any(isinstance(one, ast.Constant) and one.value == "messages" for one in node.args)
        for node in ast.walk(part)
    )
    said = {getattr(node, "attr", None) or getattr(node, "arg", None) for node in ast.walk(part)}
    return is_named and bool(said & WRITES)


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _resolved(module: str, dotted: str) -> str:
    """Where that name of the module is really defined."""
    first, _, rest = dotted.partition(".")
    whole = _imports(module).get(first, f"{module}.{first}")
    return _origin(f"{whole}.{rest}" if rest else whole)


def _origin(whole: str) -> str:
    """Packages hand on what is defined below them."""
    module, _, name = whole.rpartition(".")
    known = _imports(module).get(name) if module in sources() else None
    return whole if known in (None, whole) else _origin(known)


def _imported(module: str) -> Iterator[str]:
    for node in ast.walk(sources()[module]):
        if isinstance(node, ast.Import | ast.ImportFrom):
            before = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            yield from (f"{before}{one.name}" for one in node.names)


@cache
def _imports(module: str) -> dict[str, str]:
    """Local name → dotted name, of all imports in that module, inside functions too."""
    found: dict[str, str] = {}
    for node in ast.walk(sources()[module]):
        if isinstance(node, ast.Import):
            firsts = [(one.asname, one.name, one.name.split(".")[0]) for one in node.names]
            found |= {other or first: whole if other else first for other, whole, first in firsts}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {(one.asname or one.name): f"{node.module}.{one.name}" for one in node.names}
    return found


def forget_imports() -> None:
    """A source was put in or taken out."""
    _imports.cache_clear()
