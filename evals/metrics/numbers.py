"""Figures, dates and codes of one text that stand in others."""

from collections.abc import Sequence

from generation.grounding.dates import find_dates, is_among
from generation.grounding.figures import codes, find_figures


def share_held(text: str, there: Sequence[str]) -> float | None:
    """The share of the figures, dates and codes of `text`, each once, that one of `there` has; None without any.

    Compared as the check of answers compares them: a figure without a unit may be of any, a date is held by one that
    says at least as much. What a figure is said of is not compared.
    """
    held = [*_figures_held(text, there), *_dates_held(text, there), *_codes_held(text, there)]
    return sum(held) / len(held) if held else None


def _figures_held(text: str, there: Sequence[str]) -> list[bool]:
    found = [figure for other in there for figure in find_figures(other)]
    once = {(figure.value, figure.unit): figure for figure in find_figures(text)}
    return [any(figure.equals(other) for other in found) for figure in once.values()]


def _dates_held(text: str, there: Sequence[str]) -> list[bool]:
    found = [date for other in there for date, _, _ in find_dates(other)]
    return [is_among(date, found) for date in {date for date, _, _ in find_dates(text)}]


def _codes_held(text: str, there: Sequence[str]) -> list[bool]:
    found = frozenset[str]().union(*map(codes, there))
    return [code in found for code in codes(text)]
