"""Bands, as tables have them: "£301 to £800", "10 years and over", "more than 2 and up to 4 months"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generation.grounding.figures import Figure, find_figures

ANYTHING = Decimal("Infinity")
YEAR = "year"
FIGURE = (
    r"[£$€]?\s?\d[\d,]*(?:\.\d+)?\s?(?:k|%)?(?:\s?(?:working |calendar )?"
    r"(?:years?|months?|weeks?|days?|hours?|nights?|miles?|km|gb|mb|points?|per cent|pounds?))?(?:\s?old)?"
)
LOW, HIGH = rf"(?P<low>{FIGURE})", rf"(?P<high>{FIGURE})"
MORE = r"(?:over|more|above|older|longer|upwards|later)"
LESS = r"(?:under|less|below|younger|fewer|shorter|earlier)"
# The whole label has to be of one of these forms; `x` in a group's name leaves that end out.
FORMS = tuple(
    re.compile(rf"\s*(?P<age>(?:aged?|ages)\s)?\s*{form}(?:\s?(?:old|inclusive))?\s*", re.IGNORECASE)
    for form in (
        rf"(?:{MORE} than|over|above)\s{LOW}(?P<xlow>)(?:,? (?:and|but))?\s(?:up to|to|not more than)\s{HIGH}",
        rf"(?:from\s)?{LOW}(?: or more)?,?\s?(?:to|and|but|up to)?\s(?:under|less than|below)\s{HIGH}(?P<xhigh>)",
        rf"(?:from\s|between\s)?{LOW}\s?(?:to|and|or|until|through|up to|-|–)\s?{HIGH}",
        rf"(?:at least|from|not? less than|minimum|≥)\s?{LOW}",
        rf"{LOW}(?:\s(?:and|or)\s{MORE}|\s?\+|\supwards)",
        rf"(?:{MORE} than|over|above|exceeding|after|>)\s?{LOW}(?P<xlow>)",
        rf"(?:up to(?: and including)?|at most|not? more than|not exceeding|maximum)\s?{HIGH}",
        rf"(?:within|less than or equal to|first|≤)\s?{HIGH}",
        rf"{HIGH}\s(?:and|or)\s{LESS}",
        rf"(?:{LESS} than|under|below|<)\s?{HIGH}(?P<xhigh>)",
    )
)
EXACT = re.compile(rf"\s*(?P<age>aged?\s)?\s*{LOW}\s*", re.IGNORECASE)


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


def band_of(label: str) -> Band | None:
    """The band that a row's label names; None where the label is anything else."""
    match = next((found for form in FORMS if (found := form.fullmatch(label))), None) or EXACT.fullmatch(label)
    if match is None:
        return None
    named = match.groupdict()
    ends = [_figure(named.get("low")), _figure(named.get("high"))]
    units = {end.unit for end in ends if end and end.unit} or ({YEAR} if named["age"] else {""})
    if len(units) > 1 or not any(ends):
        return None
    low, high = (end.value if end else None for end in ends)
    if match.re is EXACT:
        high = low
    band = Band(
        low if low is not None else -ANYTHING,
        high if high is not None else ANYTHING,
        units.pop(),
        open_low=named.get("xlow") is not None,
        open_high=named.get("xhigh") is not None,
    )
    return band if band.low <= band.high else None


def fits(label: str, asked: Sequence[Figure]) -> bool | None:
    """Whether a figure `asked` about lies in the band of `label`; None where nothing can be compared.

    A single figure is no band that others lie outside of: it fits, or says nothing.
    """
    band = band_of(label)
    compared = list(_comparable(band, asked)) if band else []
    if band is None or not compared:
        return None
    inside = any(band.holds(figure) for figure in compared)
    return inside or (None if band.low == band.high else False)


def _comparable(band: Band, asked: Sequence[Figure]) -> Iterator[Figure]:
    return (figure for figure in asked if figure.unit == band.unit)


def _figure(text: str | None) -> Figure | None:
    return next(iter(find_figures(text)), None) if text else None
