"""Quotes in the place of what the generator left out."""

import re
from collections.abc import Sequence

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


def quoted(quote: Quote) -> GroundedSentence:
    """A quote as a sentence of the answer; it is held up by itself."""
    found = quote.quotable
    return GroundedSentence(found.text, Evidence(found.passage, found.start, found.end, support=1.0))
