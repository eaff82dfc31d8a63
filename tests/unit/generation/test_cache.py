"""Answers are given again only under the very same conditions."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import SearchFilter
from generation.cache import AnswerCache, CacheKey
from retrieval.embedder import Embedder

WANTED = SearchFilter("acme", frozenset({"agents"}), date(2026, 1, 1))
KEY = CacheKey(WANTED, 7, ("model", None, "contract"))
QUESTION = "What is the fee for a bounced cheque?"


@pytest.fixture
def cache(embedder: Embedder) -> AnswerCache[str]:
    cache: AnswerCache[str] = AnswerCache(10, 0.9, embedder.embed)
    cache.put(KEY, QUESTION, "£9")
    return cache


@pytest.mark.parametrize("asked", [QUESTION, "what is  the fee for a bounced CHEQUE", "Fee for a bounced cheque?"])
def test_the_same_question_gets_the_answer_again(cache: AnswerCache[str], asked: str) -> None:
    assert cache.get(KEY, asked) == "£9"


@pytest.mark.parametrize(
    "key",
    [
        replace(KEY, wanted=replace(WANTED, tenant="other")),
        replace(KEY, wanted=replace(WANTED, audiences=frozenset({"agents", "supervisors"}))),
        replace(KEY, wanted=replace(WANTED, audiences=frozenset())),
        replace(KEY, wanted=replace(WANTED, as_of=date(2025, 1, 1))),
        replace(KEY, wanted=replace(WANTED, collection="claims")),
        replace(KEY, wanted=replace(WANTED, tags=frozenset({"fees"}))),
        replace(KEY, catalogue=8),
        replace(KEY, made_by=("model", "adapter", "contract")),
    ],
)
def test_under_any_other_condition_there_is_no_answer(cache: AnswerCache[str], key: CacheKey) -> None:
    assert cache.get(key, QUESTION) is None


def test_what_was_drawn_from_older_documents_is_forgotten(cache: AnswerCache[str]) -> None:
    cache.get(replace(KEY, catalogue=8), QUESTION)
    assert cache.get(KEY, QUESTION) is None


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("What is the fee after 14 days?", "What is the fee after 21 days?"),
        ("What does plan HX-1 cost?", "What does plan HX-2 cost?"),
        ("Is theft covered by the policy?", "Is theft not covered by the policy?"),
        ("May I cancel before the start date?", "May I cancel after the start date?"),
        ("Can Mr Smith cancel the policy?", "Can Mrs Jones cancel the policy?"),
        ("What is the excess on Home Plus?", "What is the excess on Travel Plus?"),
        ("What is the excess on the policy?", "What is the excess on the Travel Plus policy?"),
        ("What is the fee for a lost card?", "What is the fee for a lost cheque?"),
    ],
)
def test_near_questions_that_differ_in_what_matters_get_none(embedder: Embedder, kept: str, asked: str) -> None:
    cache: AnswerCache[str] = AnswerCache(10, 0.5, embedder.embed)
    cache.put(KEY, kept, "an answer")
    assert cache.get(KEY, asked) is None


def test_a_name_without_its_capitals_is_the_same(embedder: Embedder) -> None:
    cache: AnswerCache[str] = AnswerCache(10, 0.9, embedder.embed)
    cache.put(KEY, "What is the excess on Home Plus?", "£100")
    assert cache.get(KEY, "What's the excess on home plus?") == "£100"


def test_without_a_similarity_only_the_same_words_count(embedder: Embedder) -> None:
    cache: AnswerCache[str] = AnswerCache(10, None, embedder.embed)
    cache.put(KEY, QUESTION, "£9")
    assert (cache.get(KEY, QUESTION), cache.get(KEY, "Fee for a bounced cheque?")) == ("£9", None)


@given(st.lists(st.integers(0, 9), max_size=40))
def test_no_more_is_kept_than_wanted_and_the_last_one_always(embedder: Embedder, numbers: list[int]) -> None:
    cache: AnswerCache[int] = AnswerCache(3, None, embedder.embed)
    for number in numbers:
        cache.put(KEY, f"question {number}", number)
    kept = [number for number in range(10) if cache.get(KEY, f"question {number}") is not None]
    assert len(kept) <= 3
    assert not numbers or numbers[-1] in kept
