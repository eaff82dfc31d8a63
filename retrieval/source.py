"""The stored text of a revision with its structure: what stands where, and under which headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from core.domain import HEADING_SEPARATOR

Kind = Literal["heading", "paragraph", "list_item", "table_header", "table_row", "code"]


class Block(TypedDict):
    """As ingestion stored it; `text[start:end]` of the revision."""

    kind: Kind
    start: int
    end: int
    level: int
    group: int | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Place:
    page: int | None
    heading: str | None


@dataclass(frozen=True, slots=True)
class RevisionSource:
    """`blocks` are in reading order."""

    title: str
    text: str
    blocks: Sequence[Block]

    def place(self, offset: int) -> Place:
        """The page of the character at `offset`, and the headings above it without the document's title."""
        page = None
        for block in self.blocks:
            if block["start"] > offset:
                break
            page = block["page"]
        return Place(page, self._heading(offset))

    def table_header(self, offset: int) -> str | None:
        """The header of the table that has a row at `offset`; None where there is no row, or no header."""
        rows = (
            block for block in self.blocks if block["kind"] == "table_row" and block["start"] <= offset < block["end"]
        )
        group = next((row["group"] for row in rows), None)
        headers = (block for block in self.blocks if block["kind"] == "table_header" and block["group"] == group)
        header = next(headers, None) if group is not None else None
        return self.text[header["start"] : header["end"]] if header else None

    def _heading(self, offset: int) -> str | None:
        path: list[tuple[int, str]] = []
        for block in self.blocks:
            if block["start"] > offset:
                break
            if block["kind"] == "heading":
                path = [(level, name) for level, name in path if level < block["level"]]
                path.append((block["level"], self.text[block["start"] : block["end"]]))
        names = [name for _, name in path]
        own_title = bool(names) and names[0].casefold() == self.title.casefold()
        return HEADING_SEPARATOR.join(names[own_title:]) or None
