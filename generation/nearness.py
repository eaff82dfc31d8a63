"""How near something quotable is to a question."""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.domain import Passage
from core.embedding import Embed
from generation.bands import fits
from generation.grounding import content_words
from generation.grounding.figures import find_figures
from generation.quotable import Quotable

Scores = npt.NDArray[np.float64]

# Fitted by hand on examples/questions.jsonl: key facts in the first 1, 2 and 3 quotes.
BARE_SHARE = 0.3
WORD_WEIGHT = 0.4
RANK_WEIGHT = 0.01
NUMBER_WEIGHT = 0.1
BAND_WEIGHT = 0.15
QUANTITY = re.compile(
    r"\b(?:how (?:many|much|long|soon|often|big|large|far|old)|deadline|max|maximum|limit|most|fee|cost|charge|price|"
    r"amount|share|age|sum|days?|weeks?|months?|excess|percentage|per cent|number)\b",
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d")


def in_place(found: Quotable, passages: Sequence[Passage]) -> str:
    """What is quoted, after the title and the heading that it stands under."""
    return f"{passages[found.passage].title}. {found.heading}. {found.text}"


def nearness(question: str, candidates: Sequence[Quotable], passages: Sequence[Passage], embed: Embed) -> Scores:
    """A score for each of `candidates`, about 0 for what has nothing to do with the question.

    It is the cosine of question and quote, with and without what it stands under, plus the share of the question's
    content words in it, weighted by their rarity (inverse document frequency), plus a little when the question is after
    a number and the quote holds one, less a little for the rank of its passage. A table's row gains where a figure of
    the question lies in the band that it is for, and loses where it does not.
    """
    bare = [found.text for found in candidates]
    full = [in_place(found, passages) for found in candidates]
    vectors = embed([question, *full, *bare])
    cosines = vectors[1:] @ vectors[0]
    with_place, alone = cosines[: len(full)], cosines[len(full) :]
    ranks = np.array([found.passage for found in candidates])
    numbers = np.array([bool(QUANTITY.search(question) and DIGIT.search(text)) for text in bare])
    near = (1 - BARE_SHARE) * with_place + BARE_SHARE * alone
    shares = _word_shares(question, full)
    bands = _bands(question, candidates)
    return np.asarray(near + WORD_WEIGHT * shares + NUMBER_WEIGHT * numbers + BAND_WEIGHT * bands - RANK_WEIGHT * ranks)


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
