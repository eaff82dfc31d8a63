"""How long answers take: a dot a case, a row a variant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from evals.report.order import ordered_variants
from evals.report.pictures.axis import Axis, axis_from_zero
from evals.report.pictures.picture import Picture
from evals.report.pictures.svg import drawing, edge, element, line, place, shortened, text
from evals.report.units import shown
from evals.summary import Summary

TOP, PITCH, BOTTOM, STRIP_LINE, TEXT_LINE = 4, 56, 22, 34, 13
TITLE = "Total time of an answer"
NOTE = "A dot is a case. The solid bar is the median, the dashed one the 95th percentile."
COLUMNS = ("Variant", "Cases", "Least", "Median", "p95", "Most")
# Dots that lie on each other are moved apart, always in the same way.
RISES = (0, -6, 4, -3, 7, -8, 2, 5)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, at least one."""

    variant: str
    values: tuple[float, ...]

    def percentile(self, percent: float) -> float:
        return float(np.percentile(self.values, percent))

    @property
    def told(self) -> str:
        return f"median {shown(self.percentile(50), 'ms')}, p95 {shown(self.percentile(95), 'ms')}"

    @property
    def cells(self) -> tuple[str, ...]:
        figures = (shown(self.percentile(percent), "ms") for percent in (0, 50, 95, 100))
        return (self.variant, f"{len(self.values):,}", *figures)


def total_times(summary: Summary, key: str) -> Picture | None:
    """None where nothing was answered."""
    found = [times for variant in ordered_variants(summary) if (times := _times(summary, variant)).values]
    if not found:
        return None
    desc = " ".join(f"{times.variant}: {times.told}." for times in found)
    return Picture(key, TITLE, NOTE, _draw(key, desc, found), COLUMNS, tuple(times.cells for times in found))


def _times(summary: Summary, variant: str) -> Times:
    costs = (one.cost for one in summary.run.outcomes if one.variant == variant)
    return Times(variant, tuple(cost.total_ms for cost in costs if cost))


def _draw(key: str, desc: str, found: Sequence[Times]) -> Markup:
    axis = axis_from_zero(max(max(times.values) for times in found))
    bottom = TOP + PITCH * len(found)
    strips = [part for number, times in enumerate(found) for part in _strip(axis, times, TOP + PITCH * number)]
    return drawing(key, TITLE, desc, bottom + BOTTOM, [*_frame(axis, bottom), *strips])


def _frame(axis: Axis, bottom: float) -> Iterator[Markup]:
    for tick in axis.ticks:
        x = axis.share(tick)
        yield line("grid" if tick else "zero", x, TOP, x, bottom)
        yield text(_tick(tick, axis.high), x, bottom + 16, class_="tick")


def _tick(ms: float, most: float) -> str:
    return f"{ms / 1_000:g}\u00a0s" if most >= 1_000 else f"{ms:g}\u00a0ms"


def _strip(axis: Axis, times: Times, y: float) -> Iterator[Markup]:
    yield edge(shortened(times.variant), y + TEXT_LINE, "label")
    yield edge(times.told, y + TEXT_LINE, "told", right=True)
    for number, value in enumerate(times.values):
        rise = RISES[number % len(RISES)]
        yield element("circle", class_="dot", cx=place(axis.share(value)), cy=y + STRIP_LINE + rise, r=3)
    for percent, look in ((50, "median"), (95, "p95")):
        x = axis.share(times.percentile(percent))
        yield line(look, x, y + STRIP_LINE - 13, x, y + STRIP_LINE + 13)
