"""How far an answer stands in its passages."""

from dataclasses import replace

import pytest

from evals.metrics.catalogue import metric, score_case
from evals.observation import Observation
from tests.support.observations import answer, case, observed, passage

PASSAGES = (passage("The courier fee is £30.", heading="Delivery"), passage("Refunds take 14 days."))
NAMES = ("content_word_precision", "weakest_sentence", "support", "unsupported_numbers", "own_words")


def _told(text: str, status: str = "answered", support: float | None = None) -> Observation:
    return observed(case(), answer(text, status, passages=PASSAGES, support=support))


def _score(name: str, text: str) -> float | None:
    return score_case(metric(name), _told(text))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("The fee is £30. [1]", 2 / 2),
        ("Delivery takes 14 days. Cheese takes weeks.", 4 / 6),
        ("Delivery, delivery and cheese.", 1 / 2),
        ("Green cheese.", 0 / 2),
        ("", 0),
    ],
)
def test_content_words_of_any_passage_or_heading_are_held(text: str, share: float) -> None:
    assert _score("content_word_precision", text) == share


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("The fee is £30. [1] Refunds take 14 weeks. [2]", 3 / 4),
        ("- The fee is £30.\n- Refunds take cheese.", 2 / 3),
        ("Yes. The fee is £30. [1]", 0 / 1),
        ("The fee is £30. [1] And so on.", 2 / 2),
        ("", 0),
    ],
)
def test_the_weakest_sentence_counts(text: str, share: float) -> None:
    assert _score("weakest_sentence", text) == share


def test_negation_is_not_seen_as_the_catalogue_says() -> None:
    assert _score("content_word_precision", "The fee is not £30.") == 1
    assert "negation" in metric("content_word_precision").blind_to


@pytest.mark.parametrize(
    ("text", "share"), [("£30 [2] in 14 days", 0 / 2), ("£30 in 15 days", 1 / 2), ("£31", 1), ("Free.", None)]
)
def test_unsupported_numbers_stand_in_no_passage(text: str, share: float | None) -> None:
    assert _score("unsupported_numbers", text) == share


def test_support_is_that_of_the_check() -> None:
    assert score_case(metric("support"), _told("£30", support=0.75)) == 0.75


def test_an_answer_that_was_not_checked_has_no_support() -> None:
    assert score_case(metric("support"), _told("£30")) is None


@pytest.mark.parametrize(
    ("writer", "tokens", "share"), [("generator", 20, 1), ("extractive", 20, 0), ("extractive", None, None)]
)
def test_own_words_are_those_of_a_generator_that_was_asked(
    writer: str, tokens: int | None, share: float | None
) -> None:
    told = _told("The fee is £30. [1]")
    written = told.answer.model_copy(update={"writer": writer})
    cost = told.cost.model_copy(update={"tokens": tokens})
    assert score_case(metric("own_words"), replace(told, answer=written, cost=cost)) == share


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", ["abstained", "escalated", "refused"])
def test_what_is_not_given_is_not_measured(name: str, status: str) -> None:
    assert score_case(metric(name), _told("It is £31.", status, support=0.5)) is None


def test_an_answer_without_passages_is_not_held() -> None:
    assert score_case(metric("content_word_precision"), observed(case(), answer("The fee is £30."))) == 0
