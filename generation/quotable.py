"""What of a passage can be quoted: sentences, list items, table rows, and a lead-in with the list that it introduces.

Headings and a table's header are no answers; they are read with what stands under them. What is written for a model
rather than for people is never quoted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from core.domain import Passage
from core.sentences import sentence_spans
from generation.grounding.layout import LONGEST_LIST_CHARS
from generation.grounding.terms import BULLET
from generation.guardrails.instructions import is_instruction
from generation.rows import TableRow
from retrieval.source import Block, RevisionSource


@dataclass(frozen=True, slots=True)
class Quotable:
    """The span `[start, end)` of passage number `passage`; `text` reads as a sentence that stands under `heading`.

    `row` is what was read where the span is a table's row.
    """

    passage: int
    start: int
    end: int
    text: str
    heading: str
    row: TableRow | None = None


class _Piece(NamedTuple):
    start: int
    end: int
    text: str
    row: TableRow | None = None


def quotables(number: int, passage: Passage, source: RevisionSource) -> list[Quotable]:
    """What can be quoted of one passage, in reading order."""
    inside = [block for block in source.blocks if block["end"] > passage.start and block["start"] < passage.end]
    found: list[Quotable] = []
    for piece in _pieces(inside, source):
        start, end = piece.start, piece.end
        inside_passage = passage.start <= start and end <= passage.end
        if inside_passage and not is_instruction(source.text[start:end]):
            heading = source.place(start).heading or ""
            place = start - passage.start, end - passage.start
            found.append(Quotable(number, *place, piece.text, heading, piece.row))
    return found


def _pieces(blocks: Sequence[Block], source: RevisionSource) -> Iterator[_Piece]:
    lead: Block | None = None
    for _, members in groupby(
        blocks, key=lambda block: (block["group"], block["start"] if block["group"] is None else 0)
    ):
        group = list(members)
        kind = group[0]["kind"]
        if lead is not None and kind == "list_item":
            yield from _introduced(lead, group, source)
        lead = group[0] if kind == "paragraph" and _text(group[0], source).endswith(":") else None
        for block in group:
            yield from _block(block, source)


def _introduced(lead: Block, items: Sequence[Block], source: RevisionSource) -> Iterator[_Piece]:
    start, end = lead["start"], items[-1]["end"]
    sentences = sentence_spans(_text(lead, source))
    start += sentences[-1][0]
    if end - start <= LONGEST_LIST_CHARS:
        listed = "; ".join(BULLET.sub("", _text(item, source)).rstrip(".;,") for item in items)
        yield _Piece(start, end, f"{source.text[start : lead['end']]} {listed}.")


def _block(block: Block, source: RevisionSource) -> Iterator[_Piece]:
    start, text = block["start"], _text(block, source)
    if block["kind"] == "table_row":
        row = TableRow.read(block["group"] or 0, text, source.table_header(start))
        yield _Piece(start, block["end"], row.text, row)
    elif block["kind"] == "list_item":
        item = BULLET.sub("", text)
        yield _Piece(block["end"] - len(item), block["end"], item)
    elif block["kind"] in ("paragraph", "code"):
        for first, last in sentence_spans(text):
            if not text[first:last].endswith(":"):
                yield _Piece(start + first, start + last, text[first:last])


def _text(block: Block, source: RevisionSource) -> str:
    return source.text[block["start"] : block["end"]]
