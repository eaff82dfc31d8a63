"""Tokens become pieces of text."""

from collections.abc import Callable, Iterable

from generation.engines.inference_thread import Emit

Decode = Callable[[list[int]], str]


class TextStream:
    """Hands on text as soon as no later token can change it."""

    def __init__(self, decode: Decode, emit: Emit) -> None:
        self._decode = decode
        self._emit = emit
        self._tokens: list[int] = []
        self._sent = 0

    def add(self, tokens: Iterable[int]) -> None:
        self._tokens.extend(tokens)
        text = self._decode(self._tokens)
        # A character of several bytes may be cut in the middle: wait for the rest of it.
        if not text.endswith("\ufffd"):
            self._send(text)

    def end(self) -> None:
        self._send(self._decode(self._tokens))

    def _send(self, text: str) -> None:
        if len(text) > self._sent:
            self._emit(text[self._sent :])
            self._sent = len(text)
