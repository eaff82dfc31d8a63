"""Training sets on disk: a folder each, named by the hash of its rows, never changed."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.errors import InvalidInput, NotFound
from core.files import atomic_write, sha256_hex
from tuning.dataset.card import card
from tuning.dataset.row import Row, Split

ROWS, ABOUT, CARD = "rows.jsonl", "dataset.json", "README.md"
SHORTEST_NAME = 6


def save(folder: Path, rows: Sequence[Row], about: dict[str, Any]) -> str:
    """Keep the rows with what is to be known of them below `folder`; gives their hash. Nothing half-written is seen.

    What was built last is the newest, also where it was built before.
    """
    data = "".join(f"{row.model_dump_json()}\n" for row in rows).encode()
    sha256 = sha256_hex(data)
    atomic_write(folder / sha256 / ABOUT, (json.dumps(about, indent=2, sort_keys=True) + "\n").encode())
    atomic_write(folder / sha256 / CARD, card(sha256, rows, about).encode())
    # Last: a set is there when its rows are.
    atomic_write(folder / sha256 / ROWS, data)
    return sha256


def load(folder: Path, sha256: str) -> list[Row]:
    """The rows of a set. Raises NotFound, and InvalidInput where they are not those that the name is the hash of."""
    path = folder / sha256 / ROWS
    if not path.is_file():
        raise NotFound(f"There is no training set {sha256}.")
    data = path.read_bytes()
    if sha256_hex(data) != sha256:
        raise InvalidInput(f"The training set {sha256} was changed after it was built; build it anew.", field="dataset")
    try:
        return [Row.model_validate_json(line) for line in data.split(b"\n") if line]
    except ValidationError as error:
        problem = f"The training set {sha256} is of another version; build it anew."
        raise InvalidInput(problem, field="dataset") from error


def about(folder: Path, sha256: str) -> dict[str, Any]:
    """What was noted when the set was built. Raises NotFound."""
    try:
        return dict(json.loads((folder / sha256 / ABOUT).read_text("utf-8")))
    except (OSError, ValueError):
        raise NotFound(f"There is no training set {sha256}.") from None


def named(folder: Path, name: str) -> str:
    """The whole hash of the set whose hash begins with `name`. Raises NotFound unless there is exactly one."""
    names = there_are(folder)
    found = [one for one in names if one.startswith(name) and len(name) >= SHORTEST_NAME]
    if len(found) != 1:
        there = ", ".join(one[:12] for one in names) or "none"
        raise NotFound(f"There is no one training set {name}; there are: {there}.")
    return found[0]


def there_are(folder: Path) -> list[str]:
    """The hashes of all sets, the newest first."""
    found = [one for one in folder.glob("*") if (one / ROWS).is_file()]
    return [one.name for one in sorted(found, key=lambda one: -(one / ROWS).stat().st_mtime)]


def of_split(rows: Sequence[Row], split: Split) -> list[Row]:
    return [row for row in rows if row.split == split]
