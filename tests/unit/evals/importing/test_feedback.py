"""Which case becomes of what people think of an answer."""

from dataclasses import asdict
from typing import Any

import pytest

from core.domain import AnswerStatus, FeedbackReason
from core.tables import Feedback, Turn, now
from evals.cases import Case, Evidence
from evals.importing.feedback import LeftOut, cases_of
from evals.rated_turns import RatedTurn
from tests.support.turns import answer, passage

FEES = passage("fees", "Fees")


def _given(rating: str, *reasons: FeedbackReason, correction: str | None = None, subject: str = "ann") -> Feedback:
    return Feedback(turn_id="t", subject=subject, rating=rating, reasons=list(reasons), correction=correction)


def _turn(status: AnswerStatus, text: str, cites: bool) -> Turn:
    record = asdict(answer(status, text, [FEES] if cites else []))
    return Turn(
        id="t", conversation_id="c", question="The fee of <EMAIL>?", status=status, record=record, created_at=now()
    )


def _case(
    *given: Feedback, status: AnswerStatus = AnswerStatus.ANSWERED, text: str = "It is £14. [1]", cites: bool = True
) -> Case:
    (case,) = cases_of([RatedTurn(_turn(status, text, cites), (), given, frozenset({"agents"}), True)], "agents").cases
    return case


def _left_out(*given: Feedback, status: AnswerStatus = AnswerStatus.ANSWERED) -> dict[str, int]:
    rated = RatedTurn(_turn(status, "It is £14. [1]", True), (), given, frozenset(), True)
    imported = cases_of([rated], "agents")
    assert imported.cases == ()
    return dict(imported.left_out)


@pytest.mark.parametrize("status", [AnswerStatus.ANSWERED, AnswerStatus.PARTIAL])
def test_a_good_answer_is_a_reference_without_markers(status: AnswerStatus) -> None:
    case = _case(_given("up"), status=status)
    assert (case.expected_status, case.reference, case.tags) == ("answered", "It is £14.", ("feedback:up",))


def test_what_a_good_answer_cites_is_evidence() -> None:
    assert _case(_given("up")).evidence == (Evidence(document=FEES.source_uri, quote=FEES.text),)


@pytest.mark.parametrize("status", [AnswerStatus.ABSTAINED, AnswerStatus.ESCALATED, AnswerStatus.REFUSED])
def test_where_it_was_good_not_to_answer_only_the_status_is_expected(status: AnswerStatus) -> None:
    case = _case(_given("up"), status=status)
    assert (case.expected_status, case.reference, case.gold) == (status.value, None, ())


def test_a_correction_is_the_reference_and_no_key_fact() -> None:
    case = _case(_given("down", FeedbackReason.WRONG, correction="It is £15."))
    assert (case.reference, case.key_facts, case.evidence) == ("It is £15.", (), ())


def test_what_a_corrected_answer_cites_holds_the_right_one() -> None:
    assert _case(_given("down", correction="It is £15.")).documents == (FEES.source_uri,)


def test_a_wrong_source_holds_no_right_answer() -> None:
    assert _case(_given("down", FeedbackReason.WRONG_SOURCE, correction="It is £15.")).documents == ()


def test_an_abstention_with_a_correction_should_be_answered() -> None:
    given = _given("down", FeedbackReason.SHOULD_ANSWER, correction="It is £15.")
    case = _case(given, status=AnswerStatus.ABSTAINED, cites=False)
    assert (case.expected_status, case.reference) == ("answered", "It is £15.")


def test_what_should_go_to_a_person_expects_that() -> None:
    case = _case(_given("down", FeedbackReason.SHOULD_HAND_OVER, correction="To the complaints team."))
    assert (case.expected_status, case.reference) == ("escalated", None)


def test_an_answer_that_should_be_given_is_left_out_without_a_reference() -> None:
    given = _given("down", FeedbackReason.SHOULD_ANSWER)
    assert _left_out(given, status=AnswerStatus.ABSTAINED) == {LeftOut.NO_REFERENCE: 1}


def test_a_bad_answer_without_a_word_is_left_out() -> None:
    assert _left_out(_given("down", FeedbackReason.INCOMPLETE)) == {LeftOut.NO_WORD: 1}


def test_an_answer_that_one_finds_good_and_another_bad_is_left_out() -> None:
    assert _left_out(_given("up"), _given("down", subject="bob")) == {LeftOut.DISAGREED: 1}


def test_two_different_corrections_are_left_out() -> None:
    given = (_given("down", correction="£15."), _given("down", correction="£16.", subject="bob"))
    assert _left_out(*given) == {LeftOut.DISAGREED: 1}


def test_a_correction_counts_beside_a_bad_rating_without_a_word() -> None:
    given: tuple[Any, ...] = (_given("down"), _given("down", correction="It is £15.", subject="bob"))
    assert _case(*given).reference == "It is £15."


def test_the_question_is_the_one_that_is_kept_on_its_day() -> None:
    case = _case(_given("up"))
    assert (case.question, case.as_of) == ("The fee of <EMAIL>?", now().date())


def test_only_an_audience_that_is_not_the_default_one_is_named() -> None:
    assert _case(_given("up")).audiences == frozenset()
