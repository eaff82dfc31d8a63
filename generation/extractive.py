"""The answer that only quotes: what of the passages is nearest to the question.

Also the baseline that a generator has to be better than, and the measure of whether the documents tell at all.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from core.domain import Passage
from core.embedding import Embed
from core.sentences import words
from generation.grounding import content_words
from generation.grounding.particulars import names
from generation.nearness import in_place, nearness
from generation.quotable import Quotable

MOST_QUOTES = 3
CLOSE_TO_BEST = 0.85
LEAST_WORDS = 2
NAME = re.compile(r"\b[A-Z][\w-]*(?: [A-Z][\w-]*)+")
CODE = re.compile(r"[a-z]{1,6}-?\d{3,}")


@dataclass(frozen=True, slots=True)
class Quote:
    """Something quotable and how near it is to the question; about 0 for what has nothing to do with it."""

    quotable: Quotable
    score: float


def by_nearness(question: str, quotables: Sequence[Quotable], passages: Sequence[Passage], embed: Embed) -> list[Quote]:
    """What may answer `question`, the nearest first."""
    codes = {word for word in words(question) if CODE.fullmatch(word)}
    candidates = [found for found in quotables if _may_answer(found, codes)]
    if not candidates:
        return []
    scores = nearness(question, candidates, passages, embed)
    return [Quote(candidates[index], float(scores[index])) for index in np.argsort(-scores, kind="stable")]


def extract(question: str, nearest: Sequence[Quote], passages: Sequence[Passage]) -> list[Quote]:
    """The best of what is `nearest`, the best first: at most three, each close to the best and none within another.

    Of a table's row only that column is quoted that the question names, where it names one.
    """
    chosen: list[Quote] = []
    for quote in nearest:
        if chosen and (quote.score < CLOSE_TO_BEST * chosen[0].score or len(chosen) == MOST_QUOTES):
            break
        if not chosen or _adds(quote, chosen, question, passages):
            chosen.append(quote)
    return [_narrowed(quote, question) for quote in chosen]


def _adds(quote: Quote, chosen: Sequence[Quote], question: str, passages: Sequence[Passage]) -> bool:
    """Whether a quote says something of what was asked that those before it do not say."""
    if any(_overlap(quote.quotable, other.quotable) for other in chosen):
        return False
    beside = any(_is_beside(quote.quotable, other.quotable, content_words(question)) for other in chosen)
    said, best = (in_place(one.quotable, passages) for one in (quote, chosen[0]))
    return not beside and not is_of_another(quote.quotable.text, said, best, question)


def _is_beside(found: Quotable, other: Quotable, asked: Set[str]) -> bool:
    """Whether `found` is a row of the same table as `other`, and the question names it less."""
    row, better = found.row, other.row
    if row is None or better is None or (found.passage, row.table) != (other.passage, better.table):
        return False
    return content_words(row.label) & asked < content_words(better.label) & asked


def is_of_another(text: str, whole: str, best: str, question: str) -> bool:
    """Whether `text` names a sibling of what the question names ("Home Plus" of "Home Essential") in its place.

    `whole` is the text with what it stands under; `best` is the best quote, which has what was asked for where the
    documents have it.
    """
    asked = names(question)
    said, best_said = content_words(whole), content_words(best)
    lacks, adds = (asked & best_said) - said, (asked & said) - best_said
    return bool(lacks) and not adds and any(_is_sibling(name, asked) for name in NAME.findall(text))


def _is_sibling(name: str, asked: Set[str]) -> bool:
    """Whether a name of several words shares some with the names that were `asked` for, and has another."""
    parts = {part for word in asked for part in (word, *word.split("-"))}
    shared = content_words(name.replace("-", " ")) & parts
    return bool(shared) and not content_words(name.replace("-", " ")) <= parts


def _narrowed(quote: Quote, question: str) -> Quote:
    found = quote.quotable
    return replace(quote, quotable=replace(found, text=found.row.narrowed(question))) if found.row else quote


def _may_answer(found: Quotable, codes: Set[str]) -> bool:
    """A code that the question names, such as a tariff's, has to be there: a neighbour's figures are no answer."""
    return len(content_words(found.text)) >= LEAST_WORDS and codes <= set(words(f"{found.heading} {found.text}"))


def _overlap(one: Quotable, other: Quotable) -> bool:
    return one.passage == other.passage and one.start < other.end and other.start < one.end
