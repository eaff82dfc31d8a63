"""Figures, dates and days of the week that changed places with one another."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from core.sentences import words
from generation.grounding.dates import WEEKDAYS, find_dates
from generation.grounding.figures import find_figures

DAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})", re.IGNORECASE)
# How many words on either side tell what a mark is said of.
NEIGHBOURS = 4


@dataclass(frozen=True, slots=True)
class _Mark:
    """A figure, date or day with its place, and the words between it and the marks beside it."""

    kind: str
    value: str
    start: int
    end: int
    before: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()

    def likeness(self, other: "_Mark") -> int:
        return len(self.before & other.before) + len(self.behind & other.behind)


def changed_places(sentence: str, evidence: str) -> str | None:
    """Two marks of `sentence` in the other order than in `evidence`, each with more of the words of the other there.

    Only what stands once in each of them is looked at.
    """
    there = {(mark.kind, mark.value): mark for mark in _marks(evidence)}
    both = [(mark, there[mark.kind, mark.value]) for mark in _marks(sentence) if (mark.kind, mark.value) in there]
    for (first, held_first), (second, held_second) in combinations(both, 2):
        turned = first.kind == second.kind and held_first.start > held_second.start
        straight = first.likeness(held_first) + second.likeness(held_second)
        if turned and straight < first.likeness(held_second) + second.likeness(held_first):
            return f"{first.value} and {second.value}"
    return None


def _marks(text: str) -> list[_Mark]:
    """The marks that stand once, in the order of the text."""
    found = sorted(_found(text), key=lambda mark: mark.start)
    counts = Counter((mark.kind, mark.value) for mark in found)
    placed = [_placed(text, found, place) for place in range(len(found))]
    return [mark for mark in placed if counts[mark.kind, mark.value] == 1]


def _placed(text: str, marks: Sequence[_Mark], place: int) -> _Mark:
    mark = marks[place]
    before = text[marks[place - 1].end if place else 0 : mark.start]
    behind = text[mark.end : marks[place + 1].start if place + 1 < len(marks) else len(text)]
    near = frozenset(words(before)[-NEIGHBOURS:]), frozenset(words(behind)[:NEIGHBOURS])
    return _Mark(mark.kind, mark.value, mark.start, mark.end, *near)


def _found(text: str) -> Iterator[_Mark]:
    for figure in find_figures(text):
        yield _Mark(figure.unit, f"{figure.value.normalize():f} {figure.unit}".rstrip(), figure.start, figure.end)
    for date, start, end in find_dates(text):
        yield _Mark("date", "{:04}-{:02}-{:02}".format(*date), start, end)
    for day in DAY.finditer(text):
        yield _Mark("day", day[0].lower(), *day.span())
