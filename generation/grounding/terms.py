"""The words of a text that carry meaning, as stems."""

import re
from functools import lru_cache
from typing import Any

import snowballstemmer

from core.sentences import words

STOP_WORDS = frozenset(
    words(
        """a an and are as at be been but by can could do does for from had has have if in into is it its may must no
        not of on or our shall should so such than that the their them then there these they this those to up was we
        were what when which who will with within would you your"""
    )
)
DIGIT = re.compile(r"\d")
NUMBER_EDGES = re.compile(r"[^\d.,]+|[.,]+$")

BULLET = re.compile(r"^\s*(?:[-*•–◦▪●·‣]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\s+", re.IGNORECASE)


def content_words(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning, and the numbers."""
    return frozenset(terms(text))


def terms(text: str) -> list[str]:
    """The same in the order of the text, as often as they stand there."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def without_bullet(sentence: str) -> str:
    """A list item without its dash or number, which says nothing."""
    return BULLET.sub("", sentence)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of an English word (Porter 2); a number without what surrounds it."""
    if DIGIT.search(word):
        return NUMBER_EDGES.sub("", word) or word
    return str(_stemmer().stemWord(word))


def _stemmer() -> Any:
    # A stemmer is not safe to share between threads, and is cheap to make.
    return snowballstemmer.stemmer("english")
