"""Where in its document a span stands: the page, and the headings above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain import HEADING_SEPARATOR

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    page: int | None
    heading: str | None


def place_of(offset: int, text: str, blocks: Sequence[Block], title: str) -> Place:
    """The place of the character at `offset`; `blocks` are those of the revision, in reading order."""
    path: list[tuple[int, str]] = []
    page = None
    for block in blocks:
        if block["start"] > offset:
            break
        page = block["page"]
        if block["kind"] == "heading":
            path = [(level, name) for level, name in path if level < block["level"]]
            path.append((block["level"], text[block["start"] : block["end"]]))
    names = [name for _, name in path]
    if names and names[0].casefold() == title.casefold():
        names = names[1:]
    return Place(page, HEADING_SEPARATOR.join(names) or None)
