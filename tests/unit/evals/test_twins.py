"""Counterfactual twins of cases."""

from hypothesis import given
from hypothesis import strategies as st

from evals.cases import Case, Evidence
from evals.twins import twin_of
from tuning.dataset.numbers import NUMBER, another

QUOTE = "The customer may cancel within 14 days of the start date, for a fee of £25."
CASE = Case(
    id="q1",
    question="How long?",
    documents=("a.md",),
    evidence=(Evidence(document="a.md", quote=QUOTE),),
    key_facts=(("14 days", "a fortnight (14 days)"), "start date"),
    reference="14 days.",
    must_not=("21 days",),
    tags=("md",),
)


def test_a_twin_expects_another_number_and_forbids_the_old_one() -> None:
    twin = twin_of(CASE)
    assert twin is not None
    assert (twin.id, twin.tags, twin.reference) == ("q1~twin", ("counterfactual",), None)
    assert twin.key_facts == (("47 days", "a fortnight (47 days)"),)
    assert twin.must_not == ("14 days", "a fortnight (14 days)")


def test_a_twin_is_read_from_a_document_in_which_the_number_alone_is_another() -> None:
    twin = twin_of(CASE)
    assert twin is not None
    assert (twin.edits[0].said, twin.edits[0].changed) == (QUOTE, QUOTE.replace("14", "47"))


def test_a_case_whose_facts_have_no_number_of_the_evidence_has_no_twin() -> None:
    assert twin_of(CASE.model_copy(update={"key_facts": ("start date", "99 days")})) is None


def test_a_twin_has_no_twin() -> None:
    twin = twin_of(CASE)
    assert twin is not None
    assert twin_of(twin) is None


@given(number=st.from_regex(r"[1-9]\d{0,3}(\.\d\d)?", fullmatch=True), context=st.lists(st.integers(1, 99), max_size=4))
def test_another_number_has_the_same_form_and_stands_nowhere_near(number: str, context: list[int]) -> None:
    there = " ".join(map(str, [*context, number]))
    changed = another(number, there)
    assert changed is not None
    assert NUMBER.fullmatch(changed)
    assert (len(changed), changed.find(".")) == (len(number), number.find("."))
    assert changed not in there.split()
