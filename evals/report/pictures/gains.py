"""A comparison on the axis of a forest plot: turned so that more is better."""

from dataclasses import dataclass

from evals.report.pictures.forest import Difference
from evals.report.units import shown, shown_difference, shown_p, shown_range
from evals.summary import Comparison, MetricInfo

COLUMNS = (
    "Baseline",
    "Variant",
    "Difference",
    "95 % interval",
    "p",
    "p (Holm)",
    "Wins",
    "Ties",
    "Losses",
    "Cases",
    "Families",
    "Smallest shown",
    "Verdict",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison under the name of its row."""

    label: str
    metric: MetricInfo
    comparison: Comparison

    @property
    def difference(self) -> Difference:
        """In percentage points for a share, else in per cent of the baseline; none where the cases are too few."""
        one, scale = self.comparison, self._scale
        if one.difference is None or one.verdict == "too few cases" or scale is None:
            return Difference(self.label, one.verdict, "", None, None, None)
        figure = shown_difference(one.difference, self.metric.unit)
        ends = sorted(scale * end for end in (one.low, one.high) if end is not None)
        low, high = ends if len(ends) == 2 else (None, None)
        return Difference(self.label, one.verdict, figure, scale * one.difference, low, high)

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of figures, under `COLUMNS`."""
        one, unit = self.comparison, self.metric.unit
        return (
            self.label,
            shown(one.baseline_mean, unit),
            shown(one.variant_mean, unit),
            shown_difference(one.difference, unit),
            shown_range(one.low, one.high, unit),
            shown_p(one.p),
            shown_p(one.p_adjusted),
            *(f"{count:,}" for count in (one.wins, one.ties, one.losses, one.cases, one.clusters)),
            shown_difference(one.smallest_shown, unit).removeprefix("+"),
            one.verdict,
        )

    @property
    def _scale(self) -> float | None:
        turned = 1 if self.metric.better == "higher" else -1
        if self.metric.unit == "share":
            return 100.0 * turned
        return 100.0 * turned / self.comparison.baseline_mean if self.comparison.baseline_mean else None
