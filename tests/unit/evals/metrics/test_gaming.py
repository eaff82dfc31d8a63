"""What pays when nothing is understood: nothing, or what a metric says that it is blind to."""

import pytest

from evals.metrics.catalogue import METRICS, metric, score_case
from evals.observation import Observation
from generation.contract import ABSTENTION
from tests.support.observations import answer, case, observed

QUESTION = "How long does a customer have to cancel, and what is the fee?"
ASKED = case(
    question=QUESTION,
    key_facts=("14 days", "£30"),
    reference="The customer has 14 days to cancel, and the fee is £30.",
    must_not=("21 days",),
    asks_back=False,
)
UNANSWERABLE = case(question=QUESTION, documents=(), expected_status="abstained", must_not=("21 days",))
RIGHT = observed(ASKED, answer("The customer has 14 days to cancel [1], and the fee is £30. [2]"))
ABSTAINED = observed(ASKED, answer(ABSTENTION, "abstained"))
ECHOED = observed(ASKED, answer(QUESTION))
EMPTY = observed(ASKED, answer(""))
OF_CONTENT = ("key_facts", "token_f1", "token_recall", "rouge_l", "number_recall")
ANSWER_METRICS = [one.name for one in METRICS if one.room == "answer"]


@pytest.mark.parametrize("name", OF_CONTENT)
@pytest.mark.parametrize("gamed", [ABSTAINED, EMPTY], ids=["abstention", "empty"])
def test_saying_nothing_has_no_share_of_the_right_answer(name: str, gamed: Observation) -> None:
    assert score_case(metric(name), gamed) == 0


@pytest.mark.parametrize("name", ["key_facts", "number_recall"])
def test_the_question_echoed_holds_no_fact_and_no_number(name: str) -> None:
    assert score_case(metric(name), ECHOED) == 0


@pytest.mark.parametrize("name", OF_CONTENT)
def test_the_right_answer_beats_the_question_echoed(name: str) -> None:
    right, echoed = score_case(metric(name), RIGHT), score_case(metric(name), ECHOED)
    assert right is not None
    assert echoed is not None
    assert right > echoed


@pytest.mark.parametrize("gamed", [ABSTAINED, ECHOED, EMPTY], ids=["abstention", "echo", "empty"])
def test_nothing_forbidden_is_said_by_saying_nothing_new(gamed: Observation) -> None:
    assert score_case(metric("must_not"), gamed) == 0


@pytest.mark.parametrize(("gamed", "right"), [(ABSTAINED, 0), (ECHOED, 1), (EMPTY, 1)])
def test_the_status_is_blind_to_what_is_said(gamed: Observation, right: float) -> None:
    assert score_case(metric("status_right"), gamed) == right


def test_abstaining_from_everything_is_over_refusal() -> None:
    assert score_case(metric("over_refusal"), ABSTAINED) == 1


@pytest.mark.parametrize("text", [QUESTION, "", "14 days"], ids=["echo", "empty", "guess"])
def test_an_answer_to_what_cannot_be_answered_is_no_abstention(text: str) -> None:
    told = observed(UNANSWERABLE, answer(text))
    assert score_case(metric("abstention_recall"), told) == 0
    assert score_case(metric("status_right"), told) == 0


@pytest.mark.parametrize(
    "name", ["content_word_precision", "weakest_sentence", "cited_sentences", "citation_precision"]
)
def test_an_empty_answer_is_not_grounded(name: str) -> None:
    assert score_case(metric(name), EMPTY) == 0


def test_pasting_all_passages_pays_in_recall_and_not_in_f1() -> None:
    pasted = observed(ASKED, answer(f"{ASKED.reference} {'Other words of the page stand here. ' * 20}"))
    assert score_case(metric("token_recall"), pasted) == 1
    assert (score_case(metric("token_f1"), pasted) or 0) < 0.2


@pytest.mark.parametrize("name", ANSWER_METRICS)
def test_every_answer_metric_counts_the_right_answer_as_better_or_as_good(name: str) -> None:
    one = metric(name)
    right = score_case(one, RIGHT)
    assert right is not None
    sign = 1 if one.better == "higher" else -1
    assert all(sign * right >= sign * (score_case(one, gamed) or 0) for gamed in (ABSTAINED, ECHOED, EMPTY))
