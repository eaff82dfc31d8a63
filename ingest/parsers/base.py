"""What every parser returns: plain text, and the blocks that lie in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document; `text[start:end]` is its text, with no blank at either end.

    `level` is 1 to 6 for headings and the nesting depth, from 0, for list items. `group` is shared by the items of
    one list or the rows of one table. `page` counts from 1, and is None where the format has no pages.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    group: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The stored plain text of one revision, its blocks in reading order, and what the file says of itself."""

    text: str
    blocks: tuple[Block, ...]
    media_type: str
    title: str | None = None
    front_matter: Mapping[str, object] = field(default_factory=dict)
    page_count: int | None = None


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Caps that a document must keep: `max_bytes` of the file, `max_chars` of its text, `max_pages`."""

    max_bytes: int = 20_000_000
    max_chars: int = 5_000_000
    max_pages: int = 2_000


CELL_SEPARATOR = " | "


class TextBuilder:
    """Collects blocks in reading order and lays out the plain text with their offsets.

    Items of one list and rows of one table follow each other on the next line, all other blocks after a blank line.
    White space inside a block is folded to single spaces (kept in code), and NUL characters, which no database
    stores, are dropped. Empty blocks are left out.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._groups = 0

    def new_group(self) -> int:
        """A number for the next list or table."""
        self._groups += 1
        return self._groups

    def add(
        self, kind: BlockKind, text: str, *, level: int = 0, group: int | None = None, page: int | None = None
    ) -> None:
        clean = text.replace("\x00", "")
        clean = clean.strip() if kind is BlockKind.CODE else " ".join(clean.split())
        if not clean:
            return
        if self._blocks:
            joined = group is not None and group == self._blocks[-1].group
            self._append("\n" if joined else "\n\n")
        start = self._length
        self._append(clean)
        self._blocks.append(Block(kind, start, self._length, level, group, page))

    def add_row(self, cells: list[str], *, header: bool, group: int, page: int | None = None) -> None:
        """Add one table row as its cells joined by ` | `."""
        text = CELL_SEPARATOR.join(" ".join(cell.split()) for cell in cells)
        kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
        if text.replace("|", "").strip():
            self.add(kind, text, group=group, page=page)

    def build(
        self,
        media_type: str,
        *,
        title: str | None = None,
        front_matter: Mapping[str, object] | None = None,
        page_count: int | None = None,
    ) -> ParsedDocument:
        text = "".join(self._parts)
        return ParsedDocument(text, tuple(self._blocks), media_type, title, front_matter or {}, page_count)

    def _append(self, piece: str) -> None:
        self._parts.append(piece)
        self._length += len(piece)
