"""What every parser returns: plain text, and the blocks that lie in it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.errors import UnreadableDocument
from ingest.parsers.json_fields import JsonFields
from ingest.parsers.unseen import visible


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

    `level` is 1 to 6 for headings and the nesting depth, from 0, for list items. `group` is shared by the
    items of one list or the rows of one table. `page` counts from 1, and is None where the format has no
    pages.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    group: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The stored plain text of one revision, its blocks in reading order, what the file says of itself.

    `stripped` counts what no reader would have seen and was left out, as `invisible_characters` and
    `hidden_elements`; what did not occur is not in it.
    """

    text: str
    blocks: tuple[Block, ...]
    media_type: str
    title: str | None = None
    front_matter: Mapping[str, object] = field(default_factory=dict)
    page_count: int | None = None
    stripped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Caps that a document must keep, and how what is in it is to be read.

    `max_bytes` of the file, `max_chars` of its text, `max_pages`, and `max_pixels` of a picture;
    `ocr_languages` as Tesseract names them, joined by `+`, and `ocr_seconds` for one page.
    """

    max_bytes: int = 20_000_000
    max_chars: int = 5_000_000
    max_pages: int = 2_000
    json_fields: JsonFields = field(default_factory=JsonFields)
    ocr_languages: str = "eng"
    ocr_seconds: float = 60.0
    max_pixels: int = 80_000_000


CELL_SEPARATOR = " | "
# Paragraphs, items and rows of one document; each costs time and memory, however short it is.
MAX_BLOCKS = 200_000


def folded(text: str) -> str:
    """The visible text on one line, its words one space apart."""
    return " ".join(visible(text).split())


class TextBuilder:
    """Collects blocks in reading order and lays out the plain text with their offsets.

    Items of one list and rows of one table follow each other on the next line, all other blocks after a blank
    line. White space inside a block is folded to single spaces (kept in code), and characters that a reader
    cannot see are dropped. Empty blocks are left out. Raises UnreadableDocument at the block after `MAX_BLOCKS`.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._groups = 0
        self._stripped: Counter[str] = Counter()

    def new_group(self) -> int:
        """A number for the next list or table."""
        self._groups += 1
        return self._groups

    def add(
        self, kind: BlockKind, text: str, *, level: int = 0, group: int | None = None, page: int | None = None
    ) -> None:
        seen = self.visible(text)
        clean = seen.strip() if kind is BlockKind.CODE else " ".join(seen.split())
        if not clean:
            return
        if len(self._blocks) == MAX_BLOCKS:
            raise UnreadableDocument(f"it has more than {MAX_BLOCKS:,} paragraphs, list items or table rows; split it")
        if self._blocks:
            joined = group is not None and group == self._blocks[-1].group
            # Nesting is seen in the text, though a block itself begins behind its indent.
            indent = "  " * level if kind is BlockKind.LIST_ITEM else ""
            self._append("\n" + indent if joined else "\n\n")
        start = self._length
        self._append(clean)
        self._blocks.append(Block(kind, start, self._length, level, group, page))

    def add_row(self, cells: list[str], *, header: bool, group: int, page: int | None = None) -> None:
        """Add one table row as its cells joined by ` | `; empty cells at its end are left out."""
        words = [" ".join(self.visible(cell).split()) for cell in cells]
        while words and not words[-1]:
            words.pop()
        kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
        self.add(kind, CELL_SEPARATOR.join(words), group=group, page=page)

    def include(self, parsed: ParsedDocument, *, deeper: int = 0, page: int | None = None) -> None:
        """Add all blocks of another document, its headings `deeper` by so many levels."""
        groups: dict[int | None, int] = {}
        for block in parsed.blocks:
            level = min(block.level + deeper, 6) if block.kind is BlockKind.HEADING else block.level
            if block.group is not None and block.group not in groups:
                groups[block.group] = self.new_group()
            text = parsed.text[block.start : block.end]
            self.add(block.kind, text, level=level, group=groups.get(block.group), page=page)
        self._stripped.update(parsed.stripped)

    def visible(self, text: str) -> str:
        """The text without the characters that a reader cannot see, which are counted."""
        seen = visible(text)
        self._stripped["invisible_characters"] += len(text) - len(seen)
        return seen

    def count_hidden(self, elements: int) -> None:
        """Note elements of a page that were left out because a reader cannot see them."""
        self._stripped["hidden_elements"] += elements

    def build(
        self,
        media_type: str,
        *,
        title: str | None = None,
        front_matter: Mapping[str, object] | None = None,
        page_count: int | None = None,
    ) -> ParsedDocument:
        text = "".join(self._parts)
        name = folded(title or "") or None
        stripped = {what: count for what, count in self._stripped.items() if count}
        return ParsedDocument(text, tuple(self._blocks), media_type, name, front_matter or {}, page_count, stripped)

    def first_heading(self, level: int = 6) -> str | None:
        """The text of the first heading of at most this level."""
        for block in self._blocks:
            if block.kind is BlockKind.HEADING and block.level <= level:
                return "".join(self._parts)[block.start : block.end]
        return None

    def _append(self, piece: str) -> None:
        self._parts.append(piece)
        self._length += len(piece)
