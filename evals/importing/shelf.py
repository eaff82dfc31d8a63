"""Documents by the path that each of them gets."""

import re
from collections.abc import Mapping
from pathlib import Path

from core.errors import InvalidInput

UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 100
UNDERLINE = 3


class Shelf:
    """Every name gets a path of its own, in characters that any file system takes, whether case counts there or not.

    `file` is where the documents come from.
    """

    def __init__(self, file: Path, suffix: str) -> None:
        self._file = file
        self._suffix = suffix
        self._paths: dict[tuple[str, ...], str] = {}
        self._taken: set[str] = set()
        self._documents: dict[str, str] = {}

    @property
    def documents(self) -> Mapping[str, str]:
        return self._documents

    def put(self, name: tuple[str, ...], text: str) -> None:
        """`name` has the folders first. Raises InvalidInput for one that comes twice."""
        if name in self._paths:
            raise InvalidInput(f"{self._file}: the document {'/'.join(name)} comes more than once.", field="path")
        path = self._paths[name] = self._free("/".join(map(_safe, name)))
        self._documents[path] = text

    def __contains__(self, name: tuple[str, ...]) -> bool:
        return name in self._paths

    def path(self, name: tuple[str, ...], place: str) -> str:
        """Raises InvalidInput naming the `place` that the name comes from where nothing was put under it."""
        if name not in self._paths:
            raise InvalidInput(f"{place}: there is no document {'/'.join(name)}.", field="path")
        return self._paths[name]

    def _free(self, stem: str) -> str:
        path, number = f"{stem}{self._suffix}", 1
        while path.lower() in self._taken:
            number += 1
            path = f"{stem}-{number}{self._suffix}"
        self._taken.add(path.lower())
        return path


def plain_page(title: str, text: str) -> str:
    """A plain text whose title is underlined, so that it is read as one."""
    line = " ".join(title.split())
    return f"{line}\n{'=' * max(UNDERLINE, len(line))}\n\n{text.strip()}\n"


def _safe(part: str) -> str:
    return UNSAFE.sub("-", part)[:LONGEST].strip("-._") or "document"
