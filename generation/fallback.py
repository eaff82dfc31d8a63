"""Quotes in the place of what the generator left out."""

import re
from collections.abc import Sequence

from core.domain import Passage
from generation.draft import covers
from generation.extractive import Quote
from generation.grounding import Evidence, GroundedSentence

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def missing(standing: Sequence[GroundedSentence], quotes: Sequence[Quote]) -> list[Quote]:
    """All quotes where no sentence stands; else the best one, unless the sentences hold it with all its numbers."""
    if not standing:
        return list(quotes)
    best = quotes[0]
    said = " ".join(sentence.text for sentence in standing)
    covered = any(covers(sentence.evidence, best) for sentence in standing)
    if covered and set(NUMBER.findall(best.quotable.text)) <= set(NUMBER.findall(said)):
        return []
    return [best]


def quoted(quotes: Sequence[Quote], passages: Sequence[Passage]) -> list[GroundedSentence]:
    """Quotes as sentences of the answer, each held up by itself.

    Where they are from several documents, each says from which: the fee of one product is not that of another.
    """
    titles = {passages[quote.quotable.passage].title for quote in quotes}
    return [_sentence(quote, passages, named=len(titles) > 1) for quote in quotes]


def _sentence(quote: Quote, passages: Sequence[Passage], *, named: bool) -> GroundedSentence:
    found = quote.quotable
    text = f"{passages[found.passage].title}: {found.text}" if named else found.text
    return GroundedSentence(text, Evidence(found.passage, found.start, found.end, support=1.0))
