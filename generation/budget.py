"""Fits a prompt into the model's context: what is read of the passages gives way, the question never does."""

from collections.abc import Sequence
from dataclasses import replace

from core.domain import Passage
from generation import contract
from generation.contract import Messages
from generation.engines.base import Engine
from generation.excerpts import excerpts
from generation.extractive import Quote

LEAST_CHARS = 200


def fitted(
    question: str, nearest: Sequence[Quote], passages: Sequence[Passage], engine: Engine, answer_tokens: int
) -> Messages | None:
    """The messages over as many pieces, the nearest first, as leave room for the answer; the last may be cut short.

    None where the question does not fit even beside a small part of one piece.
    """
    room = engine.context_tokens - answer_tokens
    for count in range(len(nearest), 0, -1):
        messages = contract.render(question, excerpts(nearest[:count], passages))
        if engine.count_tokens(messages) <= room:
            return messages
    return _with_part(question, nearest[0], passages, engine, room) if nearest else None


def _with_part(question: str, quote: Quote, passages: Sequence[Passage], engine: Engine, room: int) -> Messages | None:
    excerpt = excerpts([quote], passages)[0]
    chars = len(excerpt.text) // 2
    while chars >= LEAST_CHARS:
        messages = contract.render(question, [replace(excerpt, text=excerpt.text[:chars])])
        if engine.count_tokens(messages) <= room:
            return messages
        chars //= 2
    return None
