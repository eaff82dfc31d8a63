"""What changed between two texts: blocks are aligned first, then the words of those that changed. Pure.

A block of very many words, or one of very many changed blocks, counts as changed as a whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.domain import HEADING_SEPARATOR
from ingest.alignment import MOST_PAIRS, aligned, paired
from ingest.parsers.base import Block, BlockKind

# A word with the blanks before it: words put behind a sentence leave the sentence as it was.
WORD = re.compile(r"\s*(?:\w+|[^\w\s])|\s+\Z")
# Of all blocks together; beyond that the rest is shown block by block: a comparison takes seconds, not minutes.
WORD_PAIRS = 40 * MOST_PAIRS


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts, with its blocks in reading order."""

    title: str
    text: str
    blocks: Sequence[Block]

    def words(self, block: Block) -> str:
        return self.text[block.start : block.end]


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]`; an empty one is a place between two characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of the old text that gave way to words of the new one."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block that is not in both texts alike; the span of the side where it is not is empty.

    `heading` is the path of the headings above it, in the new text unless the block is only in the old one.
    """

    heading: str | None
    old: Span
    new: Span
    edits: tuple[Edit, ...]


def difference(old: Side, new: Side) -> list[BlockChange]:
    """The changes in reading order: made to the old text's blocks one after the other, they give the new text's."""
    return list(_Comparison(old, new).changes())


class _Comparison:
    def __init__(self, old: Side, new: Side) -> None:
        self._old, self._new = old, new
        self._old_paths = list(_headings(old))
        self._new_paths = list(_headings(new))
        self._left = WORD_PAIRS

    def changes(self) -> Iterator[BlockChange]:
        was = [self._old.words(block) for block in self._old.blocks]
        now = [self._new.words(block) for block in self._new.blocks]
        for old_first, old_last, new_first, new_last in aligned(was, now):
            old_at, new_at = old_first, new_first
            for i, j in paired(was[old_first:old_last], now[new_first:new_last]):
                yield from self._one_sided(old_at, old_first + i, new_at, new_first + j)
                yield self._changed(old_first + i, new_first + j)
                old_at, new_at = old_first + i + 1, new_first + j + 1
            yield from self._one_sided(old_at, old_last, new_at, new_last)

    def _one_sided(self, old_first: int, old_last: int, new_first: int, new_last: int) -> Iterator[BlockChange]:
        place = _place(self._new, new_first)
        for i in range(old_first, old_last):
            span = _span(self._old.blocks[i])
            yield BlockChange(self._old_paths[i], span, place, (Edit(span, place),))
        place = _place(self._old, old_last)
        for j in range(new_first, new_last):
            span = _span(self._new.blocks[j])
            yield BlockChange(self._new_paths[j], place, span, (Edit(place, span),))

    def _changed(self, i: int, j: int) -> BlockChange:
        old, new = self._old.blocks[i], self._new.blocks[j]
        edits = tuple(self._edits(old, new))
        return BlockChange(self._new_paths[j], _span(old), _span(new), edits)

    def _edits(self, old: Block, new: Block) -> Iterator[Edit]:
        was, now = WORD.findall(self._old.words(old)), WORD.findall(self._new.words(new))
        pairs = len(was) * len(now)
        if pairs > min(MOST_PAIRS, self._left):
            yield Edit(_span(old), _span(new))
            return
        self._left -= pairs
        old_ends, new_ends = _ends(was, old.start), _ends(now, new.start)
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            if tag != "equal":
                yield Edit(Span(old_ends[i1], old_ends[i2]), Span(new_ends[j1], new_ends[j2]))


def _ends(words: Sequence[str], start: int) -> list[int]:
    """Where the words end; the first number is where they begin."""
    ends = [start]
    for word in words:
        ends.append(ends[-1] + len(word))
    return ends


def _span(block: Block) -> Span:
    return Span(block.start, block.end)


def _place(side: Side, number: int) -> Span:
    """The place before a block, or the end of the text."""
    offset = side.blocks[number].start if number < len(side.blocks) else len(side.text)
    return Span(offset, offset)


def _headings(side: Side) -> Iterator[str | None]:
    """For each block the path of the headings above it, the document's own title left out."""
    path: list[tuple[int, str]] = []
    for block in side.blocks:
        if block.kind == BlockKind.HEADING:
            path = [(level, name) for level, name in path if level < block.level]
        names = [name for _, name in path]
        own_title = bool(names) and names[0].casefold() == side.title.casefold()
        yield HEADING_SEPARATOR.join(names[own_title:]) or None
        if block.kind == BlockKind.HEADING:
            path.append((block.level, side.words(block)))
