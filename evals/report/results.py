"""Who wins a case: by metric and variant, against the baseline."""

from collections.abc import Mapping

from evals.report.order import ordered_variants
from evals.stats.intervals import DECIMALS
from evals.summary import MetricInfo, Summary

WIN, LOSS, TIE, UNCOUNTED = "w", "l", "t", "-"
Scores = Mapping[str, float | None]


def results(summary: Summary) -> dict[str, dict[str, str]]:
    """By variant and metric a letter for each case, in the order of the run.

    A case that the metric says nothing of, for one of the two, is uncounted.
    """
    return {
        variant: {metric.name: _letters(summary, metric, variant) for metric in summary.metrics}
        for variant in ordered_variants(summary)[1:]
    }


def _letters(summary: Summary, metric: MetricInfo, variant: str) -> str:
    scores = summary.scores.get(metric.name, {})
    before, after = scores.get(summary.baseline, {}), scores.get(variant, {})
    return "".join(_letter(metric, before.get(case.id), after.get(case.id)) for case in summary.run.cases)


def _letter(metric: MetricInfo, before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return UNCOUNTED
    difference = round(after - before, DECIMALS)
    if not difference:
        return TIE
    return WIN if (difference > 0) == (metric.better == "higher") else LOSS
