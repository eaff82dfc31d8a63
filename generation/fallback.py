"""Quotes in the place of what the generator left out."""

import re
from collections.abc import Sequence

from core.domain import Passage
from generation.draft import covers
from generation.extractive import Quote
from generation.grounding import Evidence, GroundedSentence

# What a document writes like a marker of ours would name a citation.
BRACKETED = re.compile(r"\[(\d{1,3})\]")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def missing(standing: Sequence[GroundedSentence], quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes that no sentence holds: one that rests on the same span and says all its numbers."""
    return [quote for quote in quotes if not any(_holds(sentence, quote) for sentence in standing)]


def _holds(sentence: GroundedSentence, quote: Quote) -> bool:
    numbers = set(NUMBER.findall(quote.quotable.text))
    return covers(sentence.evidence, quote) and numbers <= set(NUMBER.findall(sentence.text))


def quoted(quotes: Sequence[Quote], passages: Sequence[Passage]) -> list[GroundedSentence]:
    """Quotes as sentences of the answer, each held up by itself.

    Where they are from several documents, each says from which: the fee of one product is not that of another.
    """
    titles = {passages[quote.quotable.passage].title for quote in quotes}
    return [_sentence(quote, passages, named=len(titles) > 1) for quote in quotes]


def _sentence(quote: Quote, passages: Sequence[Passage], *, named: bool) -> GroundedSentence:
    found = quote.quotable
    text = f"{passages[found.passage].title}: {found.text}" if named else found.text
    return GroundedSentence(BRACKETED.sub(r"(\1)", text), Evidence(found.passage, found.start, found.end, support=1.0))
