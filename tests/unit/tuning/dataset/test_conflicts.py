"""Excerpts that say different things about one matter."""

from datetime import date

import pytest

from tests.support.materials import material
from tuning.dataset.conflicts import Conflict, Conflicts
from tuning.dataset.row import Fact, Material, Seed

PAGE = "# Cancelling {name}\n\n## Fees\n\nThe customer pays a fee of {fee} to cancel.\n"


def _page(name: str, fee: str, **given: str) -> Material:
    return material(PAGE.format(name=name, fee=fee), f"Cancelling {name}", **given)  # type: ignore[arg-type]


PLUS, BASIC, PET = _page("Home Plus", "£20"), _page("Home Basic", "£30"), _page("Pet Plan", "£40")
BEFORE = _page("Home Plus", "£15", revision="before")


def _seed(question: str = "What is the fee for Home Plus?", of: Material = PLUS) -> Seed:
    quotable = of.quotables[-1]
    return Seed(question, (quotable.text,), (Fact(of, quotable),), "sentence: terse")


def _found(*materials: Material, question: str = "What is the fee for Home Plus?") -> Conflict | None:
    return Conflicts([PLUS, *materials], {}).found(_seed(question))


def test_another_document_that_says_the_same_with_another_figure_is_a_near_duplicate() -> None:
    found = _found(BASIC)
    assert found is not None
    assert (found.kind, found.fact.material, found.figures) == ("near-duplicate", BASIC, {"20": "30"})


def test_the_likest_by_title_is_taken() -> None:
    found = _found(PET, BASIC)
    assert found is not None
    assert found.fact.material is BASIC


@pytest.mark.parametrize("question", ["What is the fee?", "Is the fee for Home Plus £20?", "Is it £30 for Home Plus?"])
def test_a_question_that_names_no_document_or_tells_a_figure_has_no_near_duplicate(question: str) -> None:
    assert _found(BASIC, question=question) is None


def test_the_same_figure_in_another_document_is_no_conflict() -> None:
    assert _found(_page("Home Basic", "£20")) is None


def test_what_the_document_said_before_is_a_conflict_that_is_told_to_be_over() -> None:
    found = Conflicts([PLUS], {PLUS.revision_id: [BEFORE]}).found(_seed("What is the fee?"))
    assert found is not None
    assert (found.kind, found.figures) == ("superseded", {"20": "15"})
    assert "£15" in found.fact.quotable.text


def test_where_nothing_was_said_before_a_wording_is_made() -> None:
    found = Conflicts([PLUS], {}).made(_seed("What is the fee?"))
    assert found is not None
    assert found.kind == "superseded"
    assert found.figures.keys() == {"20"}


@pytest.mark.parametrize("question", ["What was the fee on 3 May 2025?", "What is the fee since January 2026?"])
def test_a_question_about_a_day_has_no_superseded_wording(question: str) -> None:
    conflicts = Conflicts([PLUS], {PLUS.revision_id: [BEFORE]})
    assert conflicts.found(_seed(question)) is None
    assert conflicts.made(_seed(question)) is None


def test_an_answer_without_figures_has_no_conflict() -> None:
    plain = material("# Cancelling Home Plus\n\nThe customer pays a fee to cancel.\n", "Cancelling Home Plus")
    assert Conflicts([plain], {}).made(_seed("What is the fee?", plain)) is None


def test_the_rejected_answer_has_the_other_figure_and_the_other_marker() -> None:
    conflict = Conflict("superseded", _seed().facts[0], {"20": "15"})
    rejected = conflict.rejected("The fee is £20. [1] It is due at once. [2]", 4)
    assert rejected.answer == "The fee is £15. [4] It is due at once. [2]"
    assert rejected.fault == "another version"


def test_the_day_of_a_superseded_wording_is_that_of_the_revision_in_force() -> None:
    dated = material(PAGE.format(name="Home Plus", fee="£20"), "Cancelling Home Plus", valid_from=date(2026, 3, 1))
    found = Conflicts([dated], {}).made(_seed("What is the fee?", dated))
    assert found is not None
    assert "1 March 2026" in f"{found.fact.quotable.heading} {found.fact.quotable.text}"
