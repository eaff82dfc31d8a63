"""What the comparison of each variant with the baseline comes to, in a sentence."""

from dataclasses import dataclass
from typing import Literal

from evals.report.order import ordered_variants
from evals.report.units import shown_count
from evals.summary import Comparison, Summary, VerdictWord

Overall = Literal["better", "worse", "better and worse", "no difference shown", "too few cases"]


@dataclass(frozen=True, slots=True)
class VariantVerdict:
    """Comparisons over all cases, in the order of the metrics: of those that decide, and of the others."""

    variant: str
    baseline: str
    deciding: tuple[Comparison, ...]
    explaining: tuple[Comparison, ...]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        return (*self.deciding, *self.explaining)

    @property
    def cases(self) -> int:
        """Of the metric that compares the most."""
        return max((one.cases for one in self.comparisons), default=0)

    @property
    def overall(self) -> Overall:
        """By the metrics that decide alone: what says nothing is quick, and no better for it."""
        found = {one.verdict for one in self.deciding}
        if {"better", "worse"} <= found:
            return "better and worse"
        words: tuple[VerdictWord, ...] = ("better", "worse", "no difference shown")
        return next((word for word in words if word in found), "too few cases")

    @property
    def sentence(self) -> str:
        better, worse = (len(those(self.deciding, word)) for word in ("better", "worse"))
        of_all = f"of {shown_count(self._decided, 'deciding metric')}"
        told = {
            "better": f"{self.variant} is better than {self.baseline}: in {better} {of_all}, worse in none",
            "worse": f"{self.variant} is worse than {self.baseline}: in {worse} {of_all}, better in none",
            "better and worse": f"{self.variant} is better than {self.baseline} in {better} and worse in {worse} "
            f"{of_all}: stay with {self.baseline}, or weigh them",
            "no difference shown": f"No difference shown between {self.variant} and {self.baseline} in "
            f"{shown_count(self._decided, 'deciding metric')}: stay with {self.baseline}",
            "too few cases": f"Too few cases to tell {self.variant} from {self.baseline}: stay with {self.baseline}",
        }
        return f"{told[self.overall]}."

    @property
    def _decided(self) -> int:
        return sum(one.verdict != "too few cases" for one in self.deciding)


def those(comparisons: tuple[Comparison, ...], word: VerdictWord) -> tuple[Comparison, ...]:
    return tuple(one for one in comparisons if one.verdict == word)


def verdicts(summary: Summary) -> tuple[VariantVerdict, ...]:
    """One for each variant that is not the baseline, in the order of the run."""
    return tuple(_verdict(summary, variant) for variant in ordered_variants(summary)[1:])


def compared(summary: Summary, variant: str, tag: str | None = None) -> tuple[Comparison, ...]:
    """The comparisons of a variant on one slice, in the order of the metrics."""
    order = {metric.name: place for place, metric in enumerate(summary.metrics)}
    found = [one for one in summary.comparisons if (one.variant, one.slice) == (variant, tag) and one.metric in order]
    return tuple(sorted(found, key=lambda one: order[one.metric]))


def _verdict(summary: Summary, variant: str) -> VariantVerdict:
    decides = {metric.name for metric in summary.metrics if metric.decides}
    found = compared(summary, variant)
    return VariantVerdict(
        variant,
        summary.baseline,
        tuple(one for one in found if one.metric in decides),
        tuple(one for one in found if one.metric not in decides),
    )
