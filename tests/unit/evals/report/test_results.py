"""Who wins which case."""

import pytest

from evals.report.results import LOSS, TIE, UNCOUNTED, WIN, results
from evals.summary import Summary
from tests.support.summaries import BASELINE, QUOTES, TUNED


@pytest.mark.parametrize("variant", [TUNED, QUOTES])
def test_the_cases_of_a_metric_are_won_and_lost_as_often_as_its_comparison_says(summary: Summary, variant: str) -> None:
    found = results(summary)[variant]
    for one in summary.comparisons:
        if (one.variant, one.slice) == (variant, None):
            letters = found[one.metric]
            counted = (letters.count(WIN), letters.count(TIE), letters.count(LOSS))
            assert counted == (one.wins, one.ties, one.losses), one.metric


def test_the_baseline_does_not_play_against_itself(summary: Summary) -> None:
    assert set(results(summary)) == {TUNED, QUOTES}


def test_a_case_that_a_metric_says_nothing_of_is_uncounted(summary: Summary) -> None:
    place = next(at for at, case in enumerate(summary.run.cases) if case.expected_status == "abstained")
    assert results(summary)[TUNED]["key_facts"][place] == UNCOUNTED


def test_less_is_a_win_where_less_is_better(summary: Summary) -> None:
    case = summary.run.cases[0].id
    times = {BASELINE: {case: 2.0}, TUNED: {case: 1.0}}
    told = summary.model_copy(update={"scores": {"total_ms": times}})
    assert results(told)[TUNED]["total_ms"][0] == WIN
