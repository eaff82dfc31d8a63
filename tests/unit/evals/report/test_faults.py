"""What no answer may have."""

import pytest

from core.domain import AnswerStatus
from evals.cases import Case
from evals.records import AnswerRecord, CitationRecord, RemovedRecord
from evals.report.faults import faults, is_unsupported

CASE = Case(id="q1", question="How much?", documents=("a.md",), must_not=("£45", "£50"))
STANDING = CitationRecord(marker=1, document="a.md", quote="£30", stands=True, current=True)
ANSWER = AnswerRecord(status=AnswerStatus.ANSWERED, text="It is £30. [1]", writer="generator", citations=(STANDING,))


def test_an_answer_that_says_nothing_wrong_has_no_fault() -> None:
    assert faults(CASE, ANSWER) == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": "It is £45 [1]."}, "It says what it must not: £45"),
        ({"citations": (STANDING.model_copy(update={"stands": False}),)}, "Citation 1 does not stand in a.md."),
        (
            {"citations": (STANDING.model_copy(update={"current": False}),)},
            "Citation 1 is of a revision of a.md that was not in force.",
        ),
        ({"status": AnswerStatus.ABSTAINED}, "The case has an answer, but none was given (abstained)."),
    ],
)
def test_a_fault_is_told_with_what_it_is_about(changes: dict[str, object], told: str) -> None:
    assert faults(CASE, ANSWER.model_copy(update=changes)) == (told,)


def test_an_answer_to_a_case_without_one_is_a_fault() -> None:
    case = CASE.model_copy(update={"expected_status": "escalated"})
    assert faults(case, ANSWER) == ("An answer was given, but the case is to be handed over.",)


def test_a_partial_answer_is_an_answer() -> None:
    assert faults(CASE, ANSWER.model_copy(update={"status": AnswerStatus.PARTIAL})) == ()


@pytest.mark.parametrize(
    ("changes", "unsupported"),
    [
        ({}, False),
        ({"support": 0.9}, False),
        ({"support": 0.3}, True),
        ({"support": 0.3, "status": AnswerStatus.ABSTAINED}, False),
        ({"removed": (RemovedRecord(text="It is free.", reason="not supported"),)}, True),
        ({"citations": (STANDING.model_copy(update={"stands": False}),)}, True),
    ],
)
def test_an_answer_is_unsupported_by_a_removed_sentence_a_lost_quote_or_little_support(
    changes: dict[str, object], unsupported: bool
) -> None:
    assert is_unsupported(ANSWER.model_copy(update=changes)) == unsupported
