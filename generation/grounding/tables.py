"""Table rows: what a cell says holds of its row and its column alone."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from core.sentences import words
from generation.grounding.figures import Figure, find_figures, is_held
from generation.grounding.layout import cells
from generation.grounding.terms import content_words

# Of the words of a row's label; the rest of it is often a detail.
TOLD_SHARE = 0.4
# Cells that say yes or no to their column.
YES = frozenset({"yes"})
NO = frozenset({"no", "none", "nil", "n/a"})
EMPTY = frozenset({"", "-", "–", "—"})
POLAR = frozenset(words("yes no none nil free waived optional included excluded covered not closed sold"))
DENIES = re.compile(r"\b(?:no|not|none|nothing|never|nil|cannot|without|free|waived)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    figures: tuple[Figure, ...]
    column: frozenset[str]

    def holds(self, figure: Figure) -> bool:
        return any(figure.equals(one) for one in self.figures)

    def is_told(self, sentence: str) -> bool:
        said = self.text.strip().lower()
        if said in EMPTY:
            return False
        if said in YES | NO:
            return (said in NO) == bool(DENIES.search(sentence))
        wanted = content_words(self.text)
        told = any(self.holds(one) for one in find_figures(sentence))
        return told or len(wanted & content_words(sentence)) >= TOLD_SHARE * len(wanted)

    def rivals(self) -> bool:
        """Whether it is of a figure's kind: it has one, or says shortly that there is none."""
        return bool(self.figures) or set(words(self.text)) <= POLAR


def untold_label(row: str, said: str) -> str | None:
    """The label of a row, its first cell, where what is `said` is not about it."""
    label = cells(row)[0]
    wanted = content_words(label)
    return label if len(wanted & content_words(said)) < TOLD_SHARE * len(wanted) else None


def untold_cell(sentence: str, row: str, columns: Sequence[str]) -> str | None:
    """What the row says in the one column that `sentence` names, where the sentence does not say it."""
    cell = _named(content_words(sentence), _values(row, columns))
    return None if cell is None or cell.is_told(sentence) else cell.text or "nothing"


def said_of(sentence: str, known: str, row: str, columns: Sequence[str]) -> str:
    """What the row says of the one column that `sentence` names, or else `known`; all of it where neither does."""
    values = _values(row, columns)
    cell = _named(content_words(sentence), values) or _named(content_words(known), values)
    if cell is None:
        return row
    label = cells(row)[0]
    return f"not {label}" if cell.text.strip().lower() == "no" else f"{label} {cell.text}"


def _named(told: Set[str], values: Sequence[_Cell]) -> _Cell | None:
    """The cell whose column is named better than all others."""
    ranked = sorted(values, key=lambda cell: -len(cell.column & told))
    counts = [len(cell.column & told) for cell in ranked]
    return ranked[0] if len(counts) > 1 and counts[0] > counts[1] else None


def misplaced_figure(sentence: str, known: str, row: str, columns: Sequence[str], above: str) -> Figure | None:
    """A figure of `sentence` that stands in another column of the row than the sentence, or `known`, speaks of.

    Where neither names one column more than another, the figures of all of them have to be said.
    """
    elsewhere = find_figures(f"{cells(row)[0]}. {above}")
    said, values = find_figures(sentence), _values(row, columns)
    texts = [content_words(sentence), content_words(known)]
    for figure in said:
        if not is_held(figure, elsewhere) and _is_misplaced(figure, said, values, [figure.near, *texts]):
            return figure
    return None


def _values(row: str, columns: Sequence[str]) -> list[_Cell]:
    _, *values = cells(row)
    names = columns[1:] if columns else [""] * len(values)
    return [
        _Cell(value, tuple(find_figures(value)), content_words(name)) for value, name in zip(values, names, strict=True)
    ]


def _is_misplaced(
    figure: Figure, said: Sequence[Figure], values: Sequence[_Cell], told: Sequence[frozenset[str]]
) -> bool:
    """Whether a cell without `figure` is named better, or as well and its own figures are not `said`."""
    ranked = [(tuple(len(cell.column & words) for words in told), cell) for cell in values if cell.rivals()]
    best = max((rank for rank, cell in ranked if cell.holds(figure)), default=None)
    if best is None:
        return True
    others = [(rank, cell) for rank, cell in ranked if not cell.holds(figure)]
    return any(rank > best or (rank == best and not any(map(cell.holds, said))) for rank, cell in others)
