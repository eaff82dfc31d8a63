"""Table rows: what a cell says holds of its row and its column alone."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from generation.grounding.figures import Figure, find_figures, is_held
from generation.grounding.layout import cells
from generation.grounding.terms import content_words

# Of the words of a row's label; the rest of it is often a detail.
TOLD_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    figures: tuple[Figure, ...]
    column: frozenset[str]

    def holds(self, figure: Figure) -> bool:
        return any(figure.equals(one) for one in self.figures)

    def is_told(self, words: Set[str], figures: Sequence[Figure]) -> bool:
        wanted = content_words(self.text)
        return any(self.holds(one) for one in figures) or len(wanted & words) >= TOLD_SHARE * len(wanted)


def untold_label(row: str, said: str) -> str | None:
    """The label of a row, its first cell, where what is `said` is not about it."""
    label = cells(row)[0]
    wanted = content_words(label)
    return label if len(wanted & content_words(said)) < TOLD_SHARE * len(wanted) else None


def untold_cell(sentence: str, row: str, columns: Sequence[str]) -> str | None:
    """What the row says in the one column that `sentence` names, where the sentence does not say it."""
    words = content_words(sentence)
    ranked = sorted(_values(row, columns), key=lambda cell: -len(cell.column & words))
    named = [len(cell.column & words) for cell in ranked]
    if len(named) < 2 or named[0] == named[1] or ranked[0].is_told(words, find_figures(sentence)):
        return None
    return ranked[0].text


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
    ranked = [(tuple(len(cell.column & words) for words in told), cell) for cell in values if cell.figures]
    best = max((rank for rank, cell in ranked if cell.holds(figure)), default=None)
    if best is None:
        return True
    others = [(rank, cell) for rank, cell in ranked if not cell.holds(figure)]
    return any(rank > best or (rank == best and not any(map(cell.holds, said))) for rank, cell in others)
