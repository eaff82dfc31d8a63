"""Which way a follow-up question is made to stand alone: by the generator where the settings say so, else by rule."""

import threading
from collections.abc import Sequence

from generation.history import PastTurn
from generation.rewriting.model import ModelRewriter
from generation.rewriting.rules import standalone


class Rewriter:
    """Safe to share between threads. Without a `model` it goes by rule; so it does where the model has no answer."""

    def __init__(self, model: ModelRewriter | None) -> None:
        self._model = model

    def asks_the_generator(self, history: Sequence[PastTurn]) -> bool:
        return self._model is not None and bool(history)

    def by_rule(self, question: str, history: Sequence[PastTurn]) -> str:
        """The question as it would be asked without the `history`, the oldest turn first."""
        return standalone(question, [turn.question for turn in history])

    def by_generator(self, question: str, history: Sequence[PastTurn], cancel: threading.Event) -> str:
        """As `by_rule`; setting `cancel` stops the generator within one token."""
        written = self._model.standalone(question, history, cancel) if self._model else None
        return written or self.by_rule(question, history)
