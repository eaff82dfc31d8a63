"""Lists while a document is walked: how deep we are, and which marker the next words carry."""

from dataclasses import dataclass

from ingest.parsers.base import BlockKind, TextBuilder


@dataclass(slots=True)
class _OpenList:
    ordered: bool
    next_number: int
    marker: str = ""


class ListWalk:
    """The lists that are open at one place of a document.

    The first text of an item carries its marker, `- ` or `1. `; what follows in the same item carries none.
    Nested lists share the group of the outermost, so that one list stays one run of lines.
    """

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._open: list[_OpenList] = []
        self._group = 0

    def open(self, *, ordered: bool, start: int = 1) -> None:
        if not self._open:
            self._group = self._builder.new_group()
        self._open.append(_OpenList(ordered, start))

    def close(self) -> None:
        if self._open:
            self._open.pop()

    def item(self, number: int | None = None) -> None:
        """Begin an item, with the number that the document gives it or the next one."""
        if not self._open:
            return
        current = self._open[-1]
        if number is not None:
            current.next_number = number
        current.marker = f"{current.next_number}. " if current.ordered else "- "
        current.next_number += 1

    def add(self, text: str, outside: BlockKind = BlockKind.PARAGRAPH) -> None:
        """Add text as a list item, or as `outside` where no list is open."""
        if not text.strip():
            return
        if not self._open:
            self._builder.add(outside, text)
            return
        self._builder.add(BlockKind.LIST_ITEM, self._take_marker() + text, level=len(self._open) - 1, group=self._group)

    def add_code(self, text: str) -> None:
        """Add code, which stays in the run of the list that it stands in."""
        self._builder.add(BlockKind.CODE, text, group=self._group if self._open else None)

    def _take_marker(self) -> str:
        marker, self._open[-1].marker = self._open[-1].marker, ""
        return marker
