"""Table rows as sentences, and as much of them as the question is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from generation.grounding import content_words
from generation.grounding.figures import find_figures
from generation.grounding.layout import cells

FEWEST_COLUMNS = 2
# A cell that can stand for another: a figure, or a "not covered".
SHORT_CELL_WORDS = 3
# Names of columns whose values say something about the others'.
LIMITING = re.compile(
    r"\b(?:min|minimum|max|maximum|waived|until|notice|from|after|then|with|if|conditions?)\b", re.IGNORECASE
)
COMPARING = re.compile(
    r"\b(?:vs|versus|or|both|each|than|compared?|comparison|differ\w*|cheaper|dearer|not|without|except)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of table number `table` of its revision: its first cell, and the others with their columns' names.

    Names are empty where the table has no header that fits.
    """

    table: int
    label: str
    values: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, table: int, row: str, header: str | None) -> "TableRow":
        label, *values = cells(row)
        names = cells(header)[1:] if header else []
        fitting = names if len(names) == len(values) else [""] * len(values)
        return cls(table, label, tuple(zip(fitting, values, strict=True)))

    @property
    def text(self) -> str:
        """The row as a sentence: its label, then its one value, or each value after its column's name."""
        if len(self.values) == 1:
            return f"{self.label}: {self.values[0][1]}."
        if not all(name for name, _ in self.values):
            return " | ".join((self.label, *(value for _, value in self.values)))
        return self._of(self.values)

    def _of(self, values: Sequence[tuple[str, str]]) -> str:
        return f"{self.label}: {'; '.join(f'{name} {value}' for name, value in values)}."

    def narrowed(self, question: str) -> str:
        """The value of the one column that `question` names, where the columns are of a kind; else the whole row."""
        asked = content_words(question)
        named = sorted(self.values, key=lambda pair: -len(content_words(pair[0]) & asked))
        counts = [len(content_words(name) & asked) for name, _ in named]
        one_named = len(counts) >= FEWEST_COLUMNS and counts[0] > counts[1]
        narrow = one_named and self._is_of_a_kind() and not COMPARING.search(question)
        return self._of(named[:1]) if narrow else self.text

    def tells_another_column(self, text: str, narrowed: str) -> bool:
        """Whether `text` lacks a figure of the row as `narrowed` to a column, or has one of another column alone."""
        wanted, said = _numbers(narrowed) - _numbers(self.label), _numbers(text)
        others = {number for _, value in self.values for number in _numbers(value)} - _numbers(narrowed)
        return narrowed != self.text and (not wanted <= said or not others.isdisjoint(said))

    def _is_of_a_kind(self) -> bool:
        short = all(1 <= len(value.split()) <= SHORT_CELL_WORDS for _, value in self.values)
        units = {figure.unit for _, value in self.values for figure in find_figures(value)}
        return short and len(units) == 1 and not any(LIMITING.search(name) for name, _ in self.values)


def _numbers(text: str) -> set[Decimal]:
    return {figure.value for figure in find_figures(text)}
