"""Cases on both sides of a split."""

from evals.cases import Case, Evidence, Exchange
from evals.training import held_out, supplied
from tuning.dataset.families import families

FEE = Case(
    id="fee",
    question="How much is it?",
    reference="It is £5.",
    evidence=(Evidence(document="fees.md", quote="It is £5."),),
    family="fees",
)
LOST = Case(id="lost", question="Where is it?", expected_status="abstained", family="lost")


def _uri(name: str) -> str:
    return f"file:///{name}"


def test_a_case_is_trained_on_by_its_reference_and_its_evidence() -> None:
    (found,) = supplied([FEE], _uri)
    assert (found.answer, found.evidence) == ("It is £5.", (("file:///fees.md", "It is £5."),))


def test_what_cannot_be_answered_or_has_a_history_has_no_answer_to_train_on() -> None:
    asked_before = FEE.model_copy(update={"history": (Exchange(question="And?", answer="Yes."),)})
    assert [one.answer for one in supplied([LOST, asked_before], _uri)] == ["", ""]


def test_a_case_that_names_a_document_without_words_of_it_is_on_the_side_of_the_document() -> None:
    named = FEE.model_copy(update={"id": "named", "family": "named", "evidence": (), "documents": ("fees.md",)})
    questions = supplied([named], _uri)
    known = families(["file:///fees.md"], questions)
    splits = {known["file:///fees.md"]: "test"}
    assert held_out([named], questions, known, splits, 0.0) == [named]  # type: ignore[arg-type]


def test_a_case_without_a_document_is_on_the_side_of_its_family() -> None:
    near = LOST.model_copy(update={"family": "fees"})
    other = FEE.model_copy(update={"id": "other", "family": "other"})
    questions = supplied([FEE, near, other], _uri)
    known = families(["file:///fees.md"], questions)
    splits = {known["file:///fees.md"]: "test"}
    assert held_out([FEE, near, other], questions, known, splits, 0.0) == [FEE, near, other]  # type: ignore[arg-type]


def test_the_cases_of_families_in_the_test_split_are_held_out() -> None:
    questions = supplied([FEE, LOST], _uri)
    known = families(["file:///fees.md"], questions)
    for split, expected in (("test", [FEE]), ("train", [])):
        splits = {known["file:///fees.md"]: split, "questions:lost": "train"}
        assert held_out([FEE, LOST], questions, known, splits, 0.5) == expected  # type: ignore[arg-type]
