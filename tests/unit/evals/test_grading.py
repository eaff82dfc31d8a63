"""Blind grading: what comes next, on which side, and what a choice means."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from evals.grading import Blinding, Choice, Grade, Pair, SeenChoice, blindings, pair_of

PAIR = Pair("extractive", "rag")
ANN = Blinding("r1", PAIR, "ann")
CASES = [f"q{number:03}" for number in range(400)]
# Four standard deviations of so many throws of a coin.
EVEN = range(160, 241)


def _grade(case_id: str, grader: str, choice: Choice = "tie") -> Grade:
    return Grade(case_id=case_id, grader=grader, choice=choice)


def test_each_variant_is_on_the_left_about_as_often() -> None:
    left = Counter(ANN.sides(case_id)[0] for case_id in CASES)
    assert left["rag"] in EVEN
    assert left.total() == len(CASES)


def test_the_side_does_not_follow_from_the_case() -> None:
    bo = Blinding("r1", PAIR, "bo")
    assert sum(ANN.sides(case_id) == bo.sides(case_id) for case_id in CASES) in EVEN


def test_the_side_does_not_follow_from_the_id_of_the_pair() -> None:
    agreeing = sum(int(ANN.pair_id(case)[0], 16) % 2 == (ANN.sides(case)[0] == "rag") for case in CASES)
    assert agreeing in EVEN


@given(st.text(), st.text(), st.text())
def test_the_sides_stay_where_they_are(run_id: str, grader: str, case_id: str) -> None:
    once, again = (Blinding(run_id, PAIR, grader).sides(case_id) for _ in range(2))
    assert once == again
    assert sorted(once) == ["extractive", "rag"]


@pytest.mark.parametrize("case_id", CASES[:10])
def test_a_side_that_was_chosen_is_the_variant_that_stood_there(case_id: str) -> None:
    left, right = ANN.sides(case_id)
    names = {"first": PAIR.first, "second": PAIR.second}
    assert names[ANN.choice(case_id, "left")] == left
    assert names[ANN.choice(case_id, "right")] == right


@pytest.mark.parametrize("seen", ["tie", "both_bad"])
def test_neither_side_stays_neither(seen: SeenChoice) -> None:
    assert ANN.choice("q1", seen) == seen


def test_the_id_of_a_pair_is_another_for_every_case_pair_and_grader() -> None:
    graders = [*blindings("r1", ("rag", "extractive", "echo"), "ann"), *blindings("r1", ("rag", "extractive"), "bo")]
    ids = [blinding.pair_id(case_id) for blinding in graders for case_id in CASES]
    assert len(set(ids)) == len(ids) == 4 * len(CASES)


def test_a_case_that_nobody_graded_comes_before_one_that_others_have() -> None:
    assert ANN.next_case(["q1", "q2"], [_grade("q1", "bo"), _grade("q1", "cy")]) == "q2"


def test_a_case_that_few_have_graded_comes_before_one_that_more_have() -> None:
    given = [_grade("q1", "bo"), _grade("q1", "cy"), _grade("q2", "bo")]
    assert ANN.next_case(["q1", "q2"], given) == "q2"


def test_no_case_comes_twice_to_the_same_grader() -> None:
    given: list[Grade] = []
    while (case_id := ANN.next_case(CASES[:20], given)) is not None:
        given.append(_grade(case_id, "ann"))
    assert sorted(grade.case_id for grade in given) == CASES[:20]


def test_what_comes_next_does_not_hang_on_the_order_of_cases_and_grades() -> None:
    given = [_grade("q001", "bo"), _grade("q002", "bo"), _grade("q000", "ann")]
    assert ANN.next_case(CASES[:9], given) == ANN.next_case(CASES[8::-1], given[::-1])


def test_two_who_share_the_work_grade_every_case_once_before_any_twice() -> None:
    given: list[Grade] = []
    for turn in range(10):
        grader = ("ann", "bo")[turn % 2]
        case_id = Blinding("r1", PAIR, grader).next_case(CASES[:10], given)
        assert case_id is not None
        given.append(_grade(case_id, grader))
    assert len({grade.case_id for grade in given}) == 10


def test_the_names_of_a_pair_come_in_any_order() -> None:
    assert pair_of(["rag", "extractive"], ["rag", "extractive"]) == PAIR


@pytest.mark.parametrize("names", [["rag"], ["rag", "rag"], ["rag", "other"], ["rag", "rag", "extractive"], [""]])
def test_other_than_two_variants_of_the_run_are_no_pair(names: list[str]) -> None:
    with pytest.raises(InvalidInput, match="it has rag, extractive") as caught:
        pair_of(names, ["rag", "extractive"])
    assert caught.value.field == "variants"
