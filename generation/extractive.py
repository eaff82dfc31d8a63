"""The answer that only quotes: what of the passages is nearest to the question.

Also the baseline that a generator has to be better than, and the measure of whether the documents tell at all.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.domain import Passage
from core.sentences import words
from generation.bands import fits
from generation.grounding import content_words
from generation.grounding.figures import find_figures
from generation.quotable import Quotable

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
Scores = npt.NDArray[np.float64]

# Fitted by hand on examples/questions.jsonl: key facts in the first 1, 2 and 3 quotes.
BARE_SHARE = 0.3
WORD_WEIGHT = 0.4
RANK_WEIGHT = 0.01
NUMBER_WEIGHT = 0.1
BAND_WEIGHT = 0.15
MOST_QUOTES = 3
CLOSE_TO_BEST = 0.85
LEAST_WORDS = 2
QUANTITY = re.compile(
    r"\b(?:how (?:many|much|long|soon|often|big|large|far|old)|deadline|max|maximum|limit|most|fee|cost|charge|price|"
    r"amount|share|age|sum|days?|weeks?|months?|excess|percentage|per cent|number)\b",
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d")
CODE = re.compile(r"[a-z]{1,6}-?\d{3,}")


@dataclass(frozen=True, slots=True)
class Quote:
    """Something quotable and how near it is to the question; about 0 for what has nothing to do with it."""

    quotable: Quotable
    score: float


def extract(question: str, quotables: Sequence[Quotable], passages: Sequence[Passage], embed: Embed) -> list[Quote]:
    """The best quotes, the best first: at most three, each close to the best and none within another.

    A quote scores the cosine of question and quote, with and without what it stands under, plus the share of the
    question's content words in it, weighted by their rarity (inverse document frequency), plus a little when the
    question is after a number and the quote holds one, less a little for the rank of its passage. A table's row gains
    where a figure of the question lies in the band that it is for, and loses where it does not.

    Of a table's row only that column is quoted that the question names, where it names one.
    """
    codes = {word for word in words(question) if CODE.fullmatch(word)}
    candidates = [found for found in quotables if _may_answer(found, codes)]
    if not candidates:
        return []
    scores = _scores(question, candidates, passages, embed)
    asked = content_words(question)
    chosen: list[Quote] = []
    for index in np.argsort(-scores, kind="stable"):
        quote = Quote(candidates[index], float(scores[index]))
        if chosen and (quote.score < CLOSE_TO_BEST * chosen[0].score or len(chosen) == MOST_QUOTES):
            break
        if not any(_overlap(quote.quotable, other.quotable) for other in chosen) and not _is_beside(
            quote, chosen, asked
        ):
            chosen.append(quote)
    return [_narrowed(quote, question) for quote in chosen]


def _is_beside(quote: Quote, chosen: Sequence[Quote], asked: Set[str]) -> bool:
    """Whether a quote is a row that the question does not name, of a table of which it names a better one."""
    row = quote.quotable.row
    if row is None or content_words(row.label) & asked:
        return False
    others = [other.quotable.row for other in chosen if other.quotable.passage == quote.quotable.passage]
    return any(other and other.table == row.table and content_words(other.label) & asked for other in others)


def _narrowed(quote: Quote, question: str) -> Quote:
    found = quote.quotable
    return replace(quote, quotable=replace(found, text=found.row.narrowed(question))) if found.row else quote


def _may_answer(found: Quotable, codes: Set[str]) -> bool:
    """A code that the question names, such as a tariff's, has to be there: a neighbour's figures are no answer."""
    return len(content_words(found.text)) >= LEAST_WORDS and codes <= set(words(f"{found.heading} {found.text}"))


def _scores(question: str, candidates: Sequence[Quotable], passages: Sequence[Passage], embed: Embed) -> Scores:
    bare = [found.text for found in candidates]
    full = [f"{passages[found.passage].title}. {found.heading}. {found.text}" for found in candidates]
    vectors = embed([question, *full, *bare])
    cosines = vectors[1:] @ vectors[0]
    with_place, alone = cosines[: len(full)], cosines[len(full) :]
    ranks = np.array([found.passage for found in candidates])
    numbers = np.array([bool(QUANTITY.search(question) and DIGIT.search(text)) for text in bare])
    nearness = (1 - BARE_SHARE) * with_place + BARE_SHARE * alone
    shares = _word_shares(question, full)
    bands = _bands(question, candidates)
    return np.asarray(
        nearness + WORD_WEIGHT * shares + NUMBER_WEIGHT * numbers + BAND_WEIGHT * bands - RANK_WEIGHT * ranks
    )


def _bands(question: str, candidates: Sequence[Quotable]) -> Scores:
    """For each quotable 1 where it is a row for a figure of the question, -1 where it is not for it, else 0."""
    asked = find_figures(question)
    fitting = [fits(found.row.label, asked) if found.row else None for found in candidates]
    return np.array([0.0 if fit is None else 1.0 if fit else -1.0 for fit in fitting])


def _word_shares(question: str, texts: Sequence[str]) -> Scores:
    """For each text the share of the question's content words that it holds, rare ones counting more."""
    held = [content_words(text) for text in texts]
    frequency = Counter(word for words in held for word in words)
    weights = {word: math.log(1 + len(texts) / (1 + frequency[word])) for word in content_words(question)}
    total = sum(weights.values()) or 1.0
    return np.array([sum(weight for word, weight in weights.items() if word in words) / total for words in held])


def _overlap(one: Quotable, other: Quotable) -> bool:
    return one.passage == other.passage and one.start < other.end and other.start < one.end
