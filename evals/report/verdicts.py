"""What the comparison of each variant with the baseline comes to, in a sentence."""

from dataclasses import dataclass

from evals.report.order import ordered_variants
from evals.report.units import shown_count
from evals.summary import Comparison, Summary, VerdictWord


@dataclass(frozen=True, slots=True)
class VariantVerdict:
    """The `comparisons` are those over all cases, in the order of the metrics."""

    variant: str
    baseline: str
    comparisons: tuple[Comparison, ...]

    def those(self, word: VerdictWord) -> tuple[Comparison, ...]:
        return tuple(one for one in self.comparisons if one.verdict == word)

    @property
    def cases(self) -> int:
        """Of the metric that compares the most."""
        return max((one.cases for one in self.comparisons), default=0)

    @property
    def sentence(self) -> str:
        better, worse, undecided, too_few = (
            len(self.those(word)) for word in ("better", "worse", "no difference shown", "too few cases")
        )
        told = f"better in {shown_count(better, 'metric')}, worse in {worse}, no difference shown in {undecided}"
        left = f"; too few cases for {too_few}" if too_few else ""
        return f"{self.variant} against {self.baseline} on {shown_count(self.cases, 'case')}: {told}{left}."


def verdicts(summary: Summary) -> tuple[VariantVerdict, ...]:
    """One for each variant that is not the baseline, in the order of the run."""
    return tuple(VariantVerdict(one, summary.baseline, compared(summary, one)) for one in ordered_variants(summary)[1:])


def compared(summary: Summary, variant: str, tag: str | None = None) -> tuple[Comparison, ...]:
    """The comparisons of a variant on one slice, in the order of the metrics."""
    order = {metric.name: place for place, metric in enumerate(summary.metrics)}
    found = [one for one in summary.comparisons if (one.variant, one.slice) == (variant, tag) and one.metric in order]
    return tuple(sorted(found, key=lambda one: order[one.metric]))
