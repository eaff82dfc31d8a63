"""Which rated turns are trained on, and with what."""

from dataclasses import asdict, replace

import pytest

from core.domain import Answer, AnswerStatus, FeedbackReason
from core.tables import Feedback, Turn, now
from evals.importing.feedback import LeftOut
from evals.rated_turns import RatedTurn
from evals.training_turns import NotTaught, Turns
from retrieval.embedder import Embedder
from tests.support.turns import answer, passage
from tuning.dataset.barring import fingerprint

TEXT = "The courier fee is £14. Parcels are sent within 3 days."
FEES = replace(passage("fees", "Fees"), text=TEXT, end=len(TEXT))
QUOTE = (FEES.source_uri, "The courier fee is £14.")
RIGHT = "The courier fee is £14."


def _cited(text: str = f"{RIGHT} [1]") -> Answer:
    """An answer that cites the sentence of the fee."""
    given = answer(text=text, passages=[FEES])
    return replace(given, citations=tuple(replace(one, quote=QUOTE[1], end=len(QUOTE[1])) for one in given.citations))


def _rated(*given: Feedback, said: Answer | None = None) -> RatedTurn:
    told = said or _cited()
    turn = Turn(
        id="t",
        conversation_id="c",
        question="And by courier?",
        status=told.status,
        record=asdict(told),
        created_at=now(),
    )
    return RatedTurn(turn, (), given, frozenset({"agents"}), True)


def _given(rating: str, *reasons: FeedbackReason, correction: str | None = None) -> Feedback:
    return Feedback(turn_id="t", subject="ann", rating=rating, reasons=list(reasons), correction=correction)


@pytest.fixture
def turns(embedder: Embedder) -> Turns:
    return Turns(frozenset({"r1"}), frozenset(), embedder.embed, "agents")


def test_a_right_answer_is_taught_as_it_was_given(turns: Turns) -> None:
    (one,) = turns.supplied([_rated(_given("up"))])
    assert (one.answer, one.replaced, one.evidence, one.method) == (RIGHT, "", (QUOTE,), "turn")


def test_a_follow_up_is_asked_as_it_stands_alone(turns: Turns) -> None:
    said = replace(_cited(), standalone_question="What is the fee by courier?")
    (one,) = turns.supplied([_rated(_given("up"), said=said)])
    assert one.question == "What is the fee by courier?"


def test_a_correction_is_taught_in_the_place_of_what_it_corrects_with_evidence_of_its_own(turns: Turns) -> None:
    (one,) = turns.supplied([_rated(_given("down", correction=RIGHT), said=_cited("It is £41. [1]"))])
    assert (one.answer, one.replaced, one.evidence) == (RIGHT, "It is £41.", (QUOTE,))


def test_of_an_answer_that_is_wrong_without_a_word_only_that_is_taught(turns: Turns) -> None:
    (one,) = turns.supplied([_rated(_given("down", FeedbackReason.WRONG))])
    assert (one.answer, one.replaced, one.method) == ("", RIGHT, "turn: rated down")


def test_corrections_come_first_and_what_is_only_wrong_last(turns: Turns) -> None:
    rated = [_given("down"), _given("up"), _given("down", correction=RIGHT)]
    found = turns.supplied(_rated(one, said=_cited("It is £41. [1]")) for one in rated)
    assert [one.method for one in found] == ["turn: corrected", "turn", "turn: rated down"]


@pytest.mark.parametrize(
    ("rated", "reason"),
    [
        (_rated(_given("up"), said=answer(passages=[replace(FEES, revision_id="r0")])), NotTaught.NOT_DRAWN_FROM),
        (_rated(_given("down", correction="The courier fee is £99.")), NotTaught.NOT_HELD),
        (_rated(_given("up"), said=answer(AnswerStatus.ABSTAINED)), NotTaught.NO_ANSWER),
        (_rated(_given("up"), _given("down", correction=RIGHT)), LeftOut.DISAGREED),
    ],
)
def test_what_is_not_taught_is_counted_with_its_reason(turns: Turns, rated: RatedTurn, reason: str) -> None:
    assert turns.supplied([rated]) == []
    assert turns.left_out == {reason: 1}


@pytest.mark.parametrize("barred", ["and by courier", "What is the fee by courier?"])
def test_a_question_of_an_evaluation_is_not_taught_in_either_of_its_forms(embedder: Embedder, barred: str) -> None:
    turns = Turns(frozenset({"r1"}), frozenset({fingerprint(barred)}), embedder.embed, "agents")
    said = replace(_cited(), standalone_question="What is the fee by courier?")
    assert turns.supplied([_rated(_given("up"), said=said)]) == []
    assert turns.left_out == {NotTaught.EVALUATES: 1}
