"""Right answers are made wrong in one place, by every mutation that they allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from evals.cases import Evidence
from evals.mutants import Told, mutants, right_answers
from tests.support.observations import case

DOCUMENTS = {"a.md": "The Home fee is £30 if you pay late, and £45 after that.", "b.md": "The Pet fee is £9."}
HOME = case(
    id="home",
    reference="For Home the fee is £30 if you pay late.",
    evidence=(
        Evidence(document="a.md", quote="The Home fee is £30"),
        Evidence(document="a.md", quote="if you pay late"),
    ),
)
PET = case(id="pet", documents=("b.md",), reference="The Pet fee is £9.")
NOBODY = case(id="nobody", documents=(), expected_status="abstained")


def test_every_mutation_that_an_answer_allows_is_made_once() -> None:
    made = [
        one.kind for one in mutants(right_answers([HOME, PET], DOCUMENTS, "reference"), 1) if one.right.case == HOME
    ]
    assert sorted(made) == [
        "condition dropped",
        "foreign sentence added",
        "name changed",
        "negation flipped",
        "number changed",
        "number from nearby",
    ]


def test_a_foreign_sentence_stands_behind_the_whole_answer() -> None:
    texts = {one.kind: one.text for one in mutants(right_answers([HOME, PET], DOCUMENTS, "reference"), 1)}
    assert texts["foreign sentence added"] == f"{PET.reference}\n{HOME.reference}"


def test_a_sentence_of_the_same_document_is_not_foreign() -> None:
    answers = right_answers([HOME, HOME.model_copy(update={"id": "again"})], DOCUMENTS, "reference")
    assert "foreign sentence added" not in {one.kind for one in mutants(answers, 1)}


@given(st.integers(0, 10_000))
def test_no_mutant_is_the_right_answer(seed: int) -> None:
    assert all(one.text != one.right.text for one in mutants(right_answers([HOME, PET], DOCUMENTS, "reference"), seed))


def test_the_same_seed_makes_the_same_mutants() -> None:
    answers = right_answers([HOME, PET], DOCUMENTS, "reference")
    assert list(mutants(answers, 3)) == list(mutants(answers, 3))


def test_quotes_are_told_one_a_line() -> None:
    (answer,) = right_answers([HOME], DOCUMENTS, "evidence")
    assert answer.text == "The Home fee is £30\nif you pay late"


def test_an_answer_is_held_by_the_whole_documents_of_its_case() -> None:
    (answer,) = right_answers([HOME], DOCUMENTS, "reference")
    assert [passage.text for passage in answer.passages] == [DOCUMENTS["a.md"]]


def test_a_case_that_expects_no_answer_has_no_right_one() -> None:
    assert [one.case.id for one in right_answers([NOBODY, PET], DOCUMENTS, "reference")] == ["pet"]


@pytest.mark.parametrize("told", ["reference", "evidence"])
def test_cases_without_a_right_answer_are_refused(told: Told) -> None:
    with pytest.raises(InvalidInput, match=f"None of the 1 cases expects an answer and has its {told}"):
        right_answers([NOBODY], DOCUMENTS, told)


def test_a_document_that_is_not_there_is_named_with_its_case() -> None:
    with pytest.raises(InvalidInput, match=r"The case pet names the document b\.md"):
        right_answers([PET], {}, "reference")
