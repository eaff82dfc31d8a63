"""Answers against a reference, word by word."""

import pytest
from hypothesis import given

from evals.metrics.catalogue import metric, score_case
from evals.metrics.reference import number_recall, rouge_l, squad_tokens, token_f1, token_recall
from tests.support.observations import TEXTS, answer, case, observed

REFERENCE = "The fee is £30 within 14 days."


def test_tokens_are_compared_as_squad_compares_them() -> None:
    assert squad_tokens("The fee, a  one-off,\nis $1,500!") == ["fee", "oneoff", "is", "1500"]


def test_token_f1_is_worked_by_hand() -> None:
    # Without "the": fee is £30 within 14 days (6) and it is £30 now (4), with is and £30 in common.
    precision, recall = 2 / 4, 2 / 6
    assert token_f1("It is £30 now.", REFERENCE) == pytest.approx(2 * precision * recall / (precision + recall))


def test_token_recall_is_worked_by_hand() -> None:
    assert token_recall("It is £30 now.", REFERENCE) == 2 / 6


def test_a_word_said_twice_is_recalled_as_often_as_the_reference_has_it() -> None:
    assert token_recall("fee fee fee", "fee and fee and tax") == 2 / 5


def test_rouge_l_is_worked_by_hand() -> None:
    # police killed the gunman / police the gunman kill: the longest common subsequence is police the gunman.
    precision, recall = 3 / 4, 3 / 4
    f1 = 2 * precision * recall / (precision + recall)
    assert rouge_l("police the gunman kill", "police killed the gunman") == pytest.approx(f1)


def test_rouge_l_sees_the_order_that_token_f1_does_not() -> None:
    swapped = "the gunman killed police"
    assert token_f1(swapped, "police killed the gunman") == 1
    assert rouge_l(swapped, "police killed the gunman") == 2 / 4


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("It is 30 pounds, inside a 14-day window.", 2 / 2),
        ("It is £30.", 1 / 2),
        ("It is £300 within 14 weeks.", 0 / 2),
        ("It is free.", 0 / 2),
    ],
)
def test_number_recall_is_the_share_of_figures_with_their_units(text: str, share: float) -> None:
    assert number_recall(text, REFERENCE) == share


def test_dates_and_codes_are_numbers_too() -> None:
    assert number_recall("Form HX-2044, due March 1st, 2026", "HX-2044 by 1 March 2026, or £5") == 2 / 3


def test_a_reference_without_numbers_is_not_measured_for_them() -> None:
    told = observed(case(reference="It is free."), answer("It is free."))
    assert score_case(metric("number_recall"), told) is None


@pytest.mark.parametrize("name", ["token_f1", "token_recall", "rouge_l"])
@pytest.mark.parametrize("reference", [None, "", "The.", "\u2026"])
def test_a_reference_without_words_is_not_measured(name: str, reference: str | None) -> None:
    assert score_case(metric(name), observed(case(reference=reference), answer("The."))) is None


def test_markers_are_no_words_of_the_answer() -> None:
    assert score_case(metric("token_f1"), observed(case(reference="It is £30."), answer("It is £30. [1]"))) == 1


@given(TEXTS, TEXTS)
def test_token_f1_does_not_hang_on_which_text_is_the_reference(one: str, other: str) -> None:
    assert token_f1(one, other) == token_f1(other, one)


@given(TEXTS)
def test_a_text_is_all_of_itself(text: str) -> None:
    assert token_f1(text, text) == (1 if squad_tokens(text) else 0)


@given(TEXTS, TEXTS)
def test_no_text_is_nearer_to_a_text_than_itself(one: str, other: str) -> None:
    assert rouge_l(one, other) <= rouge_l(one, one)
