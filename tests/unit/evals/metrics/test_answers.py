"""Metrics of what an answer says and does, against what its case expects."""

import pytest

from evals.metrics.catalogue import metric, score_case
from tests.support.observations import answer, case, observed

FACTS = case(key_facts=("£30", ("14 days", "two weeks")))


@pytest.mark.parametrize(
    ("text", "share"),
    [("£30 [1] within two weeks. [2]", 2 / 2), ("It is £30.", 1 / 2), ("It is £300.", 0 / 2), ("", 0 / 2)],
)
def test_key_facts_are_counted_in_any_of_their_wordings(text: str, share: float) -> None:
    assert score_case(metric("key_facts"), observed(FACTS, answer(text))) == share


def test_a_marker_within_a_key_fact_does_not_hide_it() -> None:
    assert score_case(metric("key_facts"), observed(case(key_facts=("14 days",)), answer("14 [1] days"))) == 1


@pytest.mark.parametrize("status", ["abstained", "escalated", "refused"])
def test_facts_told_without_giving_an_answer_do_not_count(status: str) -> None:
    assert score_case(metric("key_facts"), observed(FACTS, answer("£30 within 14 days", status))) == 0


def test_a_partial_answer_is_an_answer() -> None:
    assert score_case(metric("key_facts"), observed(FACTS, answer("£30 within 14 days", "partial"))) == 1


def test_a_case_that_expects_no_answer_has_no_key_facts_to_tell() -> None:
    unanswerable = case(key_facts=("£30",), expected_status="abstained")
    assert score_case(metric("key_facts"), observed(unanswerable, answer("£30"))) is None


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_key_fact_is_never_told(blank: str) -> None:
    assert score_case(metric("key_facts"), observed(case(key_facts=(blank,)), answer("£30"))) == 0


@pytest.mark.parametrize(("text", "said"), [("It is £50.", 1), ("It is £500.", 0), ("", 0)])
def test_what_must_not_be_said_is_found_as_whole_words(text: str, said: float) -> None:
    assert score_case(metric("must_not"), observed(case(must_not=("£50", "£60")), answer(text))) == said


def test_what_must_not_be_said_counts_in_a_refusal_too() -> None:
    unanswerable = case(must_not=("£50",), expected_status="abstained")
    assert score_case(metric("must_not"), observed(unanswerable, answer("Not the £50.", "refused"))) == 1


def test_a_case_that_forbids_nothing_is_not_measured_for_it() -> None:
    assert score_case(metric("must_not"), observed(FACTS, answer("£50"))) is None


@pytest.mark.parametrize(
    ("expected", "status", "right"),
    [
        ("answered", "answered", 1),
        ("answered", "partial", 1),
        ("answered", "abstained", 0),
        ("answered", "escalated", 0),
        ("abstained", "abstained", 1),
        ("abstained", "partial", 0),
        ("abstained", "refused", 0),
        ("escalated", "escalated", 1),
        ("refused", "refused", 1),
        ("refused", "abstained", 0),
    ],
)
def test_the_status_is_right_when_it_is_the_expected_one(expected: str, status: str, right: float) -> None:
    assert score_case(metric("status_right"), observed(case(expected_status=expected), answer("", status))) == right


@pytest.mark.parametrize(
    ("wanted", "inquiry", "right"),
    [(True, "Which plan?", 1), (True, None, 0), (False, "Which plan?", 0), (False, None, 1)],
)
def test_asking_back_is_right_where_the_case_wants_it(wanted: bool, inquiry: str | None, right: float) -> None:
    told = observed(case(asks_back=wanted), answer("It depends.", inquiry=inquiry))
    assert score_case(metric("asks_back_right"), told) == right


def test_asking_back_is_not_measured_where_nobody_knows() -> None:
    assert score_case(metric("asks_back_right"), observed(case(), answer("", inquiry="Which?"))) is None
