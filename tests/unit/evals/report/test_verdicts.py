"""The verdict on a variant, and its sentence."""

import pytest

from evals.report.verdicts import VariantVerdict, verdicts
from evals.summary import Comparison, Summary, VerdictWord
from tests.support.summaries import BASELINE, QUOTES, TUNED


def test_every_variant_but_the_baseline_has_a_verdict(summary: Summary) -> None:
    assert [(one.variant, one.baseline) for one in verdicts(summary)] == [(TUNED, BASELINE), (QUOTES, BASELINE)]


def test_every_metric_counts_once(summary: Summary) -> None:
    assert [len(one.comparisons) for one in verdicts(summary)] == [len(summary.metrics)] * 2


@pytest.mark.parametrize(
    ("words", "overall", "told"),
    [
        (
            ("better", "better", "no difference shown"),
            "better",
            "b is better than a: in 2 of 3 deciding metrics, worse in none.",
        ),
        (
            ("worse", "too few cases"),
            "worse",
            "b is worse than a: in 1 of 1 deciding metric, better in none.",
        ),
        (
            ("better", "worse", "no difference shown"),
            "better and worse",
            "b is better than a in 1 and worse in 1 of 3 deciding metrics: stay with a, or weigh them.",
        ),
        (
            ("no difference shown", "too few cases"),
            "no difference shown",
            "No difference shown between b and a in 1 deciding metric: stay with a.",
        ),
        (("too few cases",), "too few cases", "Too few cases to tell b from a: stay with a."),
        ((), "too few cases", "Too few cases to tell b from a: stay with a."),
    ],
)
def test_the_metrics_that_decide_give_the_verdict(words: tuple[VerdictWord, ...], overall: str, told: str) -> None:
    found = VariantVerdict("b", "a", tuple(map(_comparison, words)), ())
    assert (found.overall, found.sentence) == (overall, told)


def test_a_variant_that_is_only_quicker_is_not_better() -> None:
    found = VariantVerdict("b", "a", (_comparison("no difference shown"),), (_comparison("better"),))
    assert found.overall == "no difference shown"


def test_what_copying_gives_by_itself_does_not_decide(summary: Summary) -> None:
    assert not next(metric for metric in summary.metrics if metric.name == "support").decides


def test_the_metrics_of_cost_do_not_decide(summary: Summary) -> None:
    costs = {metric.name for metric in summary.metrics if metric.room == "cost"}
    for verdict in verdicts(summary):
        assert costs <= {one.metric for one in verdict.explaining}


def _comparison(verdict: VerdictWord) -> Comparison:
    nothing = dict.fromkeys(("baseline_mean", "variant_mean", "difference", "low", "high", "p", "p_adjusted"))
    counts = {"wins": 0, "ties": 12, "losses": 0, "cases": 12, "clusters": 12}
    named = {"metric": "m", "baseline": "a", "variant": "b", "slice": None, "smallest_shown": None}
    return Comparison.model_validate(nothing | counts | named | {"verdict": verdict})
