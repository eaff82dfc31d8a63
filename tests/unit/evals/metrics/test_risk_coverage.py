"""How wrong the answers are, from the surest alone to all."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases import Case
from evals.metrics.risk_coverage import Pair, curve, is_right, risk_coverage
from evals.observation import Observation
from evals.records import CitationRecord
from tests.support.observations import answer, case, citation, observed

PAIRS = st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.booleans()), min_size=1, max_size=20)
FACTS = case(key_facts=("£30", "14 days"), must_not=("£50",))


def _told(text: str, *cited: CitationRecord, asked: Case = FACTS, status: str = "answered") -> Observation:
    return observed(asked, answer(text, status, confidence=0.5, citations=cited))


def _points(pairs: list[Pair], asked: int) -> list[tuple[float, float]]:
    return [(point.coverage, point.risk) for point in curve("rag", pairs, asked).points]


def test_the_curve_and_its_area_are_worked_by_hand() -> None:
    pairs = [(0.4, False), (0.9, True), (0.6, True), (0.8, False)]
    assert _points(pairs, 4) == [(1 / 4, 0 / 1), (2 / 4, 1 / 2), (3 / 4, 1 / 3), (4 / 4, 2 / 4)]
    assert curve("rag", pairs, 4).area == pytest.approx((0 / 1 + 1 / 2 + 1 / 3 + 2 / 4) / 4)


def test_answers_of_one_confidence_are_covered_together() -> None:
    pairs = [(0.9, True), (0.5, False), (0.5, True)]
    assert _points(pairs, 3) == [(1 / 3, 0), (3 / 3, 1 / 3)]
    assert curve("rag", pairs, 3).area == pytest.approx((1 * 0 + 2 * 1 / 3) / 3)


def test_cases_without_an_answer_are_not_covered() -> None:
    assert _points([(0.9, True), (0.5, False)], 8) == [(1 / 8, 0), (2 / 8, 1 / 2)]


def test_without_answers_there_is_no_area() -> None:
    assert (curve("rag", [], 5).points, curve("rag", [], 5).area) == ((), None)


def test_more_answers_than_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="2 answers to 1 cases"):
        curve("rag", [(0.1, True), (0.2, True)], 1)


@given(PAIRS)
def test_risks_are_shares_and_coverage_grows_to_the_share_answered(pairs: list[Pair]) -> None:
    points = _points(pairs, 20)
    assert all(0 <= risk <= 1 for _, risk in points)
    assert [coverage for coverage, _ in points] == sorted({coverage for coverage, _ in points})
    assert points[-1][0] == len(pairs) / 20


@given(PAIRS, st.integers())
def test_the_order_of_the_cases_changes_nothing(pairs: list[Pair], seed: int) -> None:
    assert curve("rag", Random(seed).sample(pairs, len(pairs)), 20) == curve("rag", pairs, 20)


@given(st.lists(st.booleans(), min_size=1, max_size=5))
def test_no_order_has_a_smaller_area_than_right_before_wrong(rights: list[bool]) -> None:
    perfect = sorted(rights, reverse=True)
    areas = [_area(list(order)) for order in permutations(rights)]
    assert _area(perfect) <= min(areas) + 1e-12


@given(PAIRS)
def test_no_confidences_have_a_smaller_area_than_right_before_wrong(pairs: list[Pair]) -> None:
    area = curve("rag", pairs, 20).area
    assert area is not None
    assert _area(sorted((right for _, right in pairs), reverse=True)) <= area + 1e-12


def _area(rights: list[bool]) -> float:
    """Of answers ever less sure."""
    area = curve("rag", [(1 / (1 + place), right) for place, right in enumerate(rights)], len(rights)).area
    assert area is not None
    return area


@pytest.mark.parametrize(
    ("text", "right"),
    [("£30 [1] within 14 days", True), ("£30", False), ("£30 within 14 days, or £50", False), ("", False)],
)
def test_an_answer_is_right_with_all_key_facts_and_nothing_forbidden(text: str, right: bool) -> None:
    assert is_right(_told(text)) is right


@pytest.mark.parametrize(
    ("text", "document", "right"), [("It is £30.", "a.md", True), ("It is £30.", "b.md", False), ("£50", "a.md", False)]
)
def test_without_key_facts_a_right_answer_cites_a_gold_document(text: str, document: str, right: bool) -> None:
    asked = case(documents=("a.md",), must_not=("£50",))
    assert is_right(_told(text, citation(document=document), asked=asked)) is right


def test_an_answer_where_none_is_expected_is_wrong() -> None:
    assert is_right(_told("£30", asked=case(documents=(), expected_status="abstained"))) is False


def test_an_answer_that_nothing_tells_right_from_wrong_is_left_out() -> None:
    unknown = case(documents=(), reference="It is £30.")
    assert is_right(_told("It is £30.", asked=unknown)) is None
    assert risk_coverage("rag", [_told("It is £30.", asked=unknown)], 1).points == ()


def test_only_answers_with_a_confidence_are_on_the_curve() -> None:
    unsure = observed(FACTS, answer("£30"))
    abstained = _told("The documents do not say.", status="abstained")
    found = risk_coverage("rag", [_told("£30 within 14 days"), unsure, abstained], 4)
    assert [(point.coverage, point.risk) for point in found.points] == [(1 / 4, 0)]
