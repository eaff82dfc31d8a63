"""The verdict on a variant in one sentence."""

import pytest

from evals.report.verdicts import VariantVerdict, verdicts
from evals.summary import Comparison, Summary, VerdictWord
from tests.support.summaries import BASELINE, QUOTES, TUNED


def test_every_variant_but_the_baseline_has_a_verdict(summary: Summary) -> None:
    assert [(one.variant, one.baseline) for one in verdicts(summary)] == [(TUNED, BASELINE), (QUOTES, BASELINE)]


def test_every_metric_counts_once(summary: Summary) -> None:
    assert [len(one.comparisons) for one in verdicts(summary)] == [len(summary.metrics)] * 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("better", "worse", "no difference shown"),
            "b against a on 12 cases: better in 1 metric, worse in 1, no difference shown in 1.",
        ),
        (
            ("better", "better", "too few cases"),
            "b against a on 12 cases: better in 2 metrics, worse in 0, no difference shown in 0; too few cases for 1.",
        ),
    ],
)
def test_the_sentence_counts_the_metrics_by_their_verdicts(words: tuple[VerdictWord, ...], told: str) -> None:
    assert VariantVerdict("b", "a", tuple(map(_comparison, words))).sentence == told


def _comparison(verdict: VerdictWord) -> Comparison:
    nothing = dict.fromkeys(("baseline_mean", "variant_mean", "difference", "low", "high", "p", "p_adjusted"))
    counts = {"wins": 0, "ties": 12, "losses": 0, "cases": 12, "clusters": 12}
    named = {"metric": "m", "baseline": "a", "variant": "b", "slice": None, "smallest_shown": None}
    return Comparison.model_validate(nothing | counts | named | {"verdict": verdict})
