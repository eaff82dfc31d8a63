"""Passages that variants share cost each of them what they would cost by themselves."""

from datetime import date

import pytest

from api.wiring import Services
from core.domain import SearchFilter
from evals.asking.frozen import FrozenFinder

QUESTION = "How long is the cooling-off period on Home Essential?"
EVERYONE = SearchFilter("default", frozenset({"staff"}), date(2026, 7, 1))


@pytest.fixture
def finder(corpus: Services) -> FrozenFinder:
    retriever = corpus.retriever_over(corpus.generations)
    return FrozenFinder(retriever, corpus.embed, 5, "hybrid", lambda uri: uri)


def _lacking(finder: FrozenFinder) -> float:
    finder.prepare(())
    finder.find(QUESTION, EVERYONE)
    return finder.lacking_ms


def test_the_first_to_search_is_not_charged_for_the_deeper_ranking(finder: FrozenFinder) -> None:
    assert _lacking(finder) < 0


def test_the_next_is_charged_for_what_it_was_given(finder: FrozenFinder) -> None:
    _lacking(finder)
    charged = _lacking(finder)
    assert finder.last is not None
    assert 0 < charged <= finder.last.took_ms


def test_a_question_that_searches_for_nothing_has_nothing_of_the_one_before(finder: FrozenFinder) -> None:
    _lacking(finder)
    finder.prepare(())
    assert (finder.last, finder.lacking_ms) == (None, 0.0)
