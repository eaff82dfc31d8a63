"""Bands, as tables have them: "£301 to £800", "10 years and over", "more than 2 and up to 4 months"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from generation.grounding.figures import Figure, find_figures

ANYTHING = Decimal("Infinity")
BETWEEN = re.compile(r"\b(?:to|and|or|until|through)\b|[–-]", re.IGNORECASE)
ABOVE = re.compile(r"\b(?:more than|over|above|from|at least|older than)\b", re.IGNORECASE)
BELOW = re.compile(r"\b(?:up to|under|below|less than|younger than|at most|no more than|within)\b", re.IGNORECASE)
OPEN_ABOVE = re.compile(r"(?:\b(?:and|or) (?:over|above|more|older)\b|\+)", re.IGNORECASE)
OPEN_BELOW = re.compile(r"\b(?:and|or) (?:under|below|less|younger)\b", re.IGNORECASE)
EXCLUSIVE = re.compile(r"\b(?:more than|over|above|under|below|less than|older than|younger than)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`; `open_low` and `open_high` leave the end out. `unit` as of a figure, may be empty."""

    low: Decimal
    high: Decimal
    unit: str
    open_low: bool = False
    open_high: bool = False

    def holds(self, figure: Figure) -> bool:
        above = figure.value > self.low if self.open_low else figure.value >= self.low
        below = figure.value < self.high if self.open_high else figure.value <= self.high
        return above and below

    def compares(self, figure: Figure) -> bool:
        """Whether `figure` is of what the band is of; ages often have no unit in a table."""
        return self.unit == figure.unit or (not self.unit and figure.unit == "year")


def band_of(label: str) -> Band | None:
    """The band that a row's label names; None where it names none, or more than one."""
    figures = find_figures(label)
    if not 1 <= len(figures) <= 2:
        return None
    unit = next((figure.unit for figure in reversed(figures) if figure.unit), "")
    if len(figures) == 2:
        low, high = figures[0].value, figures[1].value
        if low > high or not BETWEEN.search(label):
            return None
        return Band(low, high, unit, open_low=bool(ABOVE.search(label) and EXCLUSIVE.search(label)))
    return _one_sided(label, figures[0].value, unit)


def fits(label: str, asked: Sequence[Figure]) -> bool | None:
    """Whether one of the figures `asked` about lies in the band of `label`; None where nothing can be compared."""
    band = band_of(label)
    compared = [figure for figure in asked if band and band.compares(figure)]
    return any(band.holds(figure) for figure in compared) if band and compared else None


def _one_sided(label: str, value: Decimal, unit: str) -> Band:
    if OPEN_ABOVE.search(label):
        return Band(value, ANYTHING, unit)
    if OPEN_BELOW.search(label):
        return Band(-ANYTHING, value, unit)
    exclusive = EXCLUSIVE.search(label) is not None
    if BELOW.search(label):
        return Band(-ANYTHING, value, unit, open_high=exclusive)
    if ABOVE.search(label):
        return Band(value, ANYTHING, unit, open_low=exclusive)
    return Band(value, value, unit)
