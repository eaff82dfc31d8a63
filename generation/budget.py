"""Fits a prompt into the model's context: passages give way, the question never does."""

from collections.abc import Sequence
from dataclasses import replace

from core.domain import Passage
from generation import contract
from generation.contract import Messages
from generation.engines.base import Engine

LEAST_CHARS = 200


def fitted(question: str, passages: Sequence[Passage], engine: Engine, answer_tokens: int) -> Messages | None:
    """The messages over as many passages, best first, as leave room for the answer; the last may be cut short.

    None where the question does not fit even beside a small piece of one passage.
    """
    room = engine.context_tokens - answer_tokens
    for count in range(len(passages), 0, -1):
        messages = contract.render(question, passages[:count])
        if engine.count_tokens(messages) <= room:
            return messages
    return _with_piece(question, passages[0], engine, room) if passages else None


def _with_piece(question: str, passage: Passage, engine: Engine, room: int) -> Messages | None:
    chars = len(passage.text) // 2
    while chars >= LEAST_CHARS:
        messages = contract.render(question, [replace(passage, text=passage.text[:chars])])
        if engine.count_tokens(messages) <= room:
            return messages
        chars //= 2
    return None
