"""The table of metrics and variants."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from evals.report.order import ordered_variants
from evals.summary import Comparison, Estimate, MetricInfo, Summary


@dataclass(frozen=True, slots=True)
class Cell:
    """`best` has the best mean of the row, where not all are the same; the baseline has no comparison."""

    variant: str
    estimate: Estimate | None
    comparison: Comparison | None
    best: bool


@dataclass(frozen=True, slots=True)
class Row:
    metric: MetricInfo
    cells: tuple[Cell, ...]

    @property
    def cases(self) -> int:
        return max((cell.estimate.cases for cell in self.cells if cell.estimate), default=0)


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    rows: tuple[Row, ...]


def standings(summary: Summary, metrics: Sequence[MetricInfo]) -> tuple[Room, ...]:
    """Over all cases; the rooms in the order in which the metrics first name them."""
    order = list(dict.fromkeys(metric.room for metric in metrics))
    sorted_metrics = sorted(metrics, key=lambda metric: order.index(metric.room))
    by_room = groupby(sorted_metrics, key=lambda metric: metric.room)
    return tuple(Room(name, tuple(_row(summary, metric) for metric in found)) for name, found in by_room)


def _row(summary: Summary, metric: MetricInfo) -> Row:
    estimates = {one.variant: one for one in summary.estimates if one.metric == metric.name and one.slice is None}
    comparisons = {one.variant: one for one in summary.comparisons if one.metric == metric.name and one.slice is None}
    best = _best(metric, [one.mean for one in estimates.values() if one.mean is not None])
    return Row(
        metric,
        tuple(
            Cell(
                name,
                found := estimates.get(name),
                comparisons.get(name),
                best is not None and found is not None and found.mean == best,
            )
            for name in ordered_variants(summary)
        ),
    )


def _best(metric: MetricInfo, means: Sequence[float]) -> float | None:
    if len(set(means)) < 2:
        return None
    return max(means) if metric.better == "higher" else min(means)
