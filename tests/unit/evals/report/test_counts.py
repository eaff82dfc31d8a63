"""Counts of what was answered, and the reasons for what was not."""

import pytest

from evals.records import WRITES_NOTHING, Outcome
from evals.report.counts import VariantCount, counts
from evals.summary import Summary
from tests.support.summaries import BASELINE, ERROR, FAILED, QUOTES, TUNED


def test_every_case_of_every_variant_is_counted_once(summary: Summary) -> None:
    assert {count.cases for count in counts(summary)} == {len(summary.run.cases)}


def test_a_failed_case_is_counted_with_its_reason(summary: Summary) -> None:
    count = _of(summary, TUNED)
    assert (count.failed, [(one.text, one.case_ids) for one in count.reasons]) == (1, [(ERROR, (FAILED,))])


def test_a_variant_without_failures_lacks_nothing(summary: Summary) -> None:
    assert [_of(summary, variant).lacks for variant in (BASELINE, TUNED)] == [False, True]


@pytest.mark.parametrize(("why", "lacks"), [(WRITES_NOTHING, False), ("Its document was deleted.", True)])
def test_a_case_that_is_none_for_a_variant_is_not_lacking(summary: Summary, why: str, lacks: bool) -> None:
    *answered, last = (one for one in summary.run.outcomes if one.variant == BASELINE)
    skipped = Outcome(case_id=last.case_id, variant=BASELINE, state="skipped", error=why)
    count = _of(_with(summary, (*answered, skipped)), BASELINE)
    assert (count.skipped, count.spared, count.lacks) == (1, int(not lacks), lacks)


def test_cases_that_the_run_did_not_come_to_are_missing(summary: Summary) -> None:
    kept = tuple(one for one in summary.run.outcomes if one.variant != QUOTES)
    assert _of(_with(summary, kept), QUOTES).missing == len(summary.run.cases)


def test_the_commonest_reason_is_first(summary: Summary) -> None:
    errors = ("seldom", "often", "often")
    outcomes = [Outcome(case_id=f"q{at}", variant=QUOTES, state="failed", error=told) for at, told in enumerate(errors)]
    assert [one.text for one in _of(_with(summary, tuple(outcomes)), QUOTES).reasons] == ["often", "seldom"]


def _of(summary: Summary, variant: str) -> VariantCount:
    return next(count for count in counts(summary) if count.variant == variant)


def _with(summary: Summary, outcomes: tuple[Outcome, ...]) -> Summary:
    return summary.model_copy(update={"run": summary.run.model_copy(update={"outcomes": outcomes})})
