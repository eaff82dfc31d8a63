"""A judge beside people: pairs on which people differ, and how often the judge is with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from evals.judge import Judge
from evals.judged import Preference, judge_agreement, preferences
from evals.rated import RatedAnswer
from generation.contract import Messages
from tests.support.observations import case, passage

GOOD, BAD = "It is £30.", "It is £45."


def _answer(text: str, rating: float, number: int = 1, system: str = "one") -> RatedAnswer:
    return RatedAnswer(case(id=f"q{number}"), system, text, (passage("The fee is £30."),), {"faithful": rating})


def _pairs(count: int) -> list[Preference]:
    return [Preference(_answer(GOOD, 4, number), _answer(BAD, 1, number)) for number in range(count)]


def _prefers(text: str) -> Judge:
    """Finds `text` among the two answers, wherever it stands."""

    def ask(messages: Messages) -> str:
        stands_first = f"<answer 1>\n{text}" in messages[1]["content"]
        return "Verdict: 1" if stands_first else "Verdict: 2"

    return Judge("m", ask)


def _says(said: str) -> Judge:
    return Judge("m", lambda _: said)


def test_a_pair_is_of_one_case_with_different_ratings() -> None:
    answers = [_answer(BAD, 1), _answer(GOOD, 4), _answer("Other.", 2, number=2), _answer("Same.", 2, number=2)]
    assert preferences(answers, "faithful") == [Preference(answers[1], answers[0])]


@pytest.mark.parametrize("rated", ["faithful", "complete"])
def test_answers_on_which_people_do_not_differ_are_refused(rated: str) -> None:
    with pytest.raises(InvalidInput, match=f"No two answers to one case differ in {rated}"):
        preferences([_answer(GOOD, 4), _answer(BAD, 4)], rated)


@pytest.mark.parametrize(("text", "accuracy"), [(GOOD, 1.0), (BAD, 0.0)])
def test_accuracy_is_the_share_that_is_judged_as_people_do(text: str, accuracy: float) -> None:
    found = judge_agreement(_prefers(text), _pairs(4), lambda *_: None)
    assert (found.right, found.wrong, found.accuracy) == (4 * accuracy, 4 - 4 * accuracy, accuracy)


def test_a_judge_that_always_takes_what_stands_first_is_a_coin() -> None:
    found = judge_agreement(_says("Verdict: 1"), _pairs(4), lambda *_: None)
    assert (found.ties, found.accuracy) == (4, 0.5)


def test_no_verdict_is_counted_and_wins_nothing() -> None:
    found = judge_agreement(_says("Both are fine."), _pairs(4), lambda *_: None)
    assert (found.no_verdict, found.accuracy) == (4, 0.0)


def test_few_pairs_that_all_agree_do_not_show_that_all_would() -> None:
    found = judge_agreement(_prefers(GOOD), _pairs(4), lambda *_: None)
    assert found.low is not None
    assert found.low < 0.5
    assert found.high == 1


@given(st.lists(st.sampled_from(["Verdict: 1", "Verdict: 2", "Verdict: tie", "?"]), min_size=2, max_size=12))
def test_every_pair_is_counted_once(said: list[str]) -> None:
    left = iter(said * 2)
    pairs = _pairs(len(said))
    found = judge_agreement(Judge("m", lambda _: next(left)), pairs, lambda *_: None)
    assert found.right + found.wrong + found.ties + found.no_verdict == len(pairs)
    assert found.accuracy == pytest.approx((found.right + found.ties / 2) / len(pairs))


def test_progress_is_told_of_every_pair() -> None:
    told: list[tuple[int, int]] = []
    judge_agreement(_prefers(GOOD), _pairs(3), lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
