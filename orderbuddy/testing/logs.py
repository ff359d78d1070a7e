"""What the processes under test logged while a test ran, to go with its failure."""

from pathlib import Path

Sizes = dict[Path, int]

# Of each process: enough for a traceback or two.
_CHARACTERS = 4000


def sizes(directory: Path) -> Sizes:
    """How long each log below is now, in bytes."""
    return {path: path.stat().st_size for path in directory.rglob("*.log")}


def written_since(before: Sizes, directory: Path) -> list[tuple[str, str]]:
    """(title, end of the text) of each log that has grown: sections of a pytest report."""
    grown = []
    for path in sorted(directory.rglob("*.log")):
        with path.open("rb") as log:
            log.seek(before.get(path, 0))
            text = log.read().decode(errors="replace").strip()
        if text:
            grown.append((f"log of {path.stem}", text[-_CHARACTERS:]))
    return grown
