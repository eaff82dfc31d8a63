"""The words that differ between two answers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# A word with the blanks before it: words put behind a sentence leave the sentence as it was.
WORD = re.compile(r"\s*(?:\w+|[^\w\s])|\s+\Z")
# Fewer words than these in common, amid changes, are chance: "of the" in two sentences about different things.
LEAST_RUN = 3


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Literal["kept", "removed", "added"]
    text: str


def differing(old: str, new: str) -> tuple[Piece, ...]:
    """Pieces in reading order: the kept and removed ones give `old`, the kept and added ones `new`."""
    was, now = WORD.findall(old), WORD.findall(new)
    pieces = []
    old_at = new_at = 0
    for old_start, new_start, size in _runs(was, now):
        pieces.append(Piece("removed", "".join(was[old_at:old_start])))
        pieces.append(Piece("added", "".join(now[new_at:new_start])))
        pieces.append(Piece("kept", "".join(now[new_start : new_start + size])))
        old_at, new_at = old_start + size, new_start + size
    return tuple(piece for piece in pieces if piece.text)


def _runs(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The runs that both have, the empty one at the end too."""
    for run in SequenceMatcher(None, was, now).get_matching_blocks():
        begins = run.a == run.b == 0
        ends = (run.a + run.size, run.b + run.size) == (len(was), len(now))
        if begins or ends or run.size >= LEAST_RUN:
            yield run.a, run.b, run.size
