"""The general set."""

from collections import Counter

from core.domain import AnswerStatus
from evals.general.tasks import general_cases
from evals.metrics.catalogue import metric, score_case
from evals.observation import Observation
from evals.records import AnswerRecord, Cost


def test_every_task_has_an_answer_that_is_right() -> None:
    right = metric("general_right")
    for case in general_cases():
        answer = AnswerRecord(status=AnswerStatus.ANSWERED, text=case.reference or "", writer="model")
        assert (
            score_case(right, Observation(case, answer, (), 0, Cost(retrieve_ms=0, first_token_ms=0, total_ms=0))) == 1
        )


def test_no_question_gives_its_answer_away_but_those_that_ask_for_words_of_a_text() -> None:
    given = [case.id for case in general_cases() if (case.reference or "").lower().rstrip(".") in case.question.lower()]
    assert given == ["general/instructions/1", "general/instructions/2"]


def test_the_kinds_are_of_the_same_size() -> None:
    assert set(Counter(case.tags for case in general_cases()).values()) == {16}
