"""The metrics that lead: few enough to be read at once, some of every room."""

from evals.metrics.deciding import DECIDING
from evals.summary import MetricInfo, Summary

NAMES = DECIDING | {
    "support",
    "ndcg_at_10",
    "status_right",
    "unsupported_numbers",
    "own_words",
    "general_right",
    "general_likelihood",
    "citations_stand",
    "right_revision",
    "first_token_ms",
    "total_ms",
    "tokens",
}
FOREMOST = "key_facts"


def headlines(summary: Summary) -> tuple[MetricInfo, ...]:
    """Those of `NAMES` that were measured, and the first of a room that has none of them, in their order."""
    with_cases = {one.metric for one in summary.estimates if one.slice is None and one.cases}
    measured = [metric for metric in summary.metrics if metric.name in with_cases]
    named = {metric.room for metric in measured if metric.name in NAMES}
    first = {metric.room: metric for metric in reversed(measured)}
    return tuple(
        metric
        for metric in measured
        if metric.name in NAMES or (metric.room not in named and first[metric.room] is metric)
    )


def foremost(summary: Summary) -> MetricInfo | None:
    """The metric that cases and slices are looked at by: key facts, else the first of the answers, else the first."""
    of_answers = (metric for metric in summary.metrics if metric.room == "answer")
    named = (metric for metric in summary.metrics if metric.name == FOREMOST)
    return next(named, None) or next(of_answers, None) or next(iter(summary.metrics), None)
