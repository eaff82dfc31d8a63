"""Agreement of graders with one another, and of metrics with graders, by hand-worked examples."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.agreement import MetricAgreement, grader_agreement, metric_agreement
from evals.grading import Choice, Grade, Pair
from evals.summary import MetricInfo

PAIR = Pair("a", "b")
CHOICES: list[Choice] = ["first", "second", "tie", "both_bad"]


def _grade(case_id: str, choice: Choice, grader: str = "ann") -> Grade:
    return Grade(case_id=case_id, grader=grader, choice=choice)


def _metric(better: Literal["higher", "lower"] = "higher") -> MetricInfo:
    return MetricInfo(name="m", room="answer", better=better, unit="share", decides=False, about="", blind_to="")


def _agreement(
    scores: dict[str, tuple[float | None, float | None]],
    grades: list[Grade],
    better: Literal["higher", "lower"] = "higher",
    clusters: dict[str, str] | None = None,
) -> MetricAgreement:
    by_variant = {name: {case: pair[place] for case, pair in scores.items()} for place, name in enumerate("ab")}
    return metric_agreement(_metric(better), PAIR, by_variant, grades, clusters or {case: case for case in scores})


def test_two_graders_who_differ_on_one_of_three_cases() -> None:
    given = [_grade("q1", "first"), _grade("q2", "first"), _grade("q3", "second")]
    given += [_grade("q1", "first", "bo"), _grade("q2", "second", "bo"), _grade("q3", "second", "bo")]
    found = grader_agreement(given)
    # One of three pairs of labels differs; of three labels of each kind, 18 of 30 ordered pairs would by chance.
    assert found.alpha == pytest.approx(1 - (1 / 3) / (18 / 30))
    assert (found.graders, found.cases, found.shared) == (2, 3, 3)


def test_cases_that_one_person_graded_say_nothing_of_agreement() -> None:
    found = grader_agreement([_grade("q1", "first"), _grade("q2", "second", "bo")])
    assert (found.alpha, found.cases, found.shared) == (None, 2, 0)


def test_without_a_grade_there_is_no_agreement() -> None:
    found = grader_agreement([])
    assert (found.alpha, found.graders, found.cases) == (None, 0, 0)


def test_a_metric_agrees_where_the_chosen_answer_has_the_better_score_and_half_where_both_have_the_same() -> None:
    scores: dict[str, tuple[float | None, float | None]] = {"q1": (1, 0), "q2": (1, 0), "q3": (0.5, 0.5), "q4": (0, 1)}
    given = [_grade("q1", "first"), _grade("q2", "second"), _grade("q3", "first"), _grade("q4", "second")]
    found = _agreement(scores, given)
    assert (found.share, found.grades) == ((1 + 0 + 0.5 + 1) / 4, 4)
    assert found.low is not None and found.high is not None
    assert found.low <= 0.625 <= found.high


def test_where_less_is_better_the_lower_score_agrees() -> None:
    assert _agreement({"q1": (0.2, 0.9)}, [_grade("q1", "first")], "lower").share == 1


def test_grades_for_neither_do_not_count() -> None:
    found = _agreement({"q1": (1, 0), "q2": (1, 0)}, [_grade("q1", "tie"), _grade("q2", "both_bad")])
    assert (found.share, found.low, found.high, found.grades) == (None, None, None, 0)


def test_a_case_that_the_metric_says_nothing_of_does_not_count() -> None:
    found = _agreement({"q1": (1, 0), "q2": (None, 0)}, [_grade("q1", "first"), _grade("q2", "second")])
    assert (found.share, found.grades) == (1, 1)


def test_a_case_that_is_no_longer_scored_does_not_count() -> None:
    assert _agreement({"q1": (1, 0)}, [_grade("q1", "first"), _grade("gone", "first")]).grades == 1


def test_every_grade_of_a_case_counts() -> None:
    found = _agreement({"q1": (1, 0), "q2": (1, 0)}, [_grade("q1", "first"), _grade("q1", "second", "bo")])
    assert (found.share, found.grades) == (0.5, 2)


def test_where_all_agree_the_interval_is_that_of_as_many_families() -> None:
    cases = [f"q{number}" for number in range(5)]
    found = _agreement(dict.fromkeys(cases, (1, 0)), [_grade(case, "first") for case in cases])
    assert (found.share, found.high) == (1, 1)
    assert found.low == pytest.approx(0.025 ** (1 / 5))


def test_scores_that_are_all_equal_have_no_interval() -> None:
    cases = [f"q{number}" for number in range(5)]
    found = _agreement(dict.fromkeys(cases, (0.3, 0.3)), [_grade(case, "first") for case in cases])
    assert (found.share, found.low, found.high) == (0.5, None, None)


def test_one_family_has_no_interval() -> None:
    families = {"q1": "f", "q2": "f"}
    found = _agreement({"q1": (1, 0), "q2": (0, 1)}, [_grade("q1", "first"), _grade("q2", "first")], clusters=families)
    assert (found.share, found.low, found.high) == (0.5, None, None)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from(CHOICES)), max_size=6))
def test_a_metric_turned_round_agrees_where_it_did_not(told: list[tuple[float, float, Choice]]) -> None:
    scores = {f"q{place}": (one, other) for place, (one, other, _) in enumerate(told)}
    given_grades = [_grade(f"q{place}", choice) for place, (_, _, choice) in enumerate(told)]
    higher, lower = (_agreement(dict(scores), given_grades, better).share for better in ("higher", "lower"))
    assert (higher is None and lower is None) or (higher or 0) + (lower or 0) == pytest.approx(1)
