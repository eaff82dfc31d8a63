"""Whether a written sentence repeats what a document says to a model."""

from collections.abc import Sequence

from core.sentences import sentence_spans
from generation.grounding.terms import content_words
from generation.guardrails.instructions import is_instruction

MOST_SHARED = 0.6


def orders_in(texts: Sequence[str]) -> list[frozenset[str]]:
    """The content words of each sentence of `texts` that addresses a model."""
    spans = [(text, start, end) for text in texts for start, end in sentence_spans(text)]
    return [content_words(text[start:end]) for text, start, end in spans if is_instruction(text[start:end])]


def echoes(sentence: str, orders: Sequence[frozenset[str]]) -> bool:
    """Whether `sentence` is an order to a model, or holds most of the content words of one of `orders`."""
    said = content_words(sentence)
    return is_instruction(sentence) or any(len(order & said) > MOST_SHARED * len(order) for order in orders)
