"""Engines for measuring: one that counts what is written, and one that writes nothing."""

from collections.abc import Generator
from typing import NoReturn

from core.errors import Unavailable
from generation.contract import Messages
from generation.engines.base import Adapter, Engine, Generation, GenerationRequest


class MeteredEngine:
    """See `generation.engines.base.Engine`; for one request at a time. `written` is the text of the last one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pieces: list[str] | None = None

    def reset(self) -> None:
        self._pieces = None

    @property
    def tokens(self) -> int | None:
        """How many tokens were written since the last `reset`; None where nothing was asked for."""
        if self._pieces is None:
            return None
        return self._length("".join(self._pieces)) - self._length("")

    @property
    def base_model(self) -> str:
        return self._engine.base_model

    @property
    def ready(self) -> bool:
        return self._engine.ready

    @property
    def context_tokens(self) -> int:
        return self._engine.context_tokens

    def load(self) -> None:
        self._engine.load()

    def count_tokens(self, messages: Messages) -> int:
        return self._engine.count_tokens(messages)

    def serves(self, adapter: Adapter) -> bool:
        return self._engine.serves(adapter)

    def submit(self, request: GenerationRequest) -> Generation:
        self._pieces = []
        return _Metered(self._engine.submit(request), self._pieces)

    def close(self) -> None:
        """The engine belongs to whoever opened it."""

    def _length(self, text: str) -> int:
        return self._engine.count_tokens([{"role": "assistant", "content": text}])


class _Metered:
    def __init__(self, generation: Generation, pieces: list[str]) -> None:
        self._generation = generation
        self._pieces = pieces

    def ahead(self) -> int:
        return self._generation.ahead()

    def __iter__(self) -> Generator[str, None, None]:
        iterating = self._generation.__iter__()
        try:
            for piece in iterating:
                self._pieces.append(piece)
                yield piece
        finally:
            iterating.close()


class SilentEngine:
    """See `generation.engines.base.Engine`. It has no room for any prompt, so that the quotes are the answer."""

    base_model = "none"
    ready = True
    context_tokens = 0

    def load(self) -> None:
        """There is nothing to load."""

    def count_tokens(self, messages: Messages) -> int:
        return sum(len(message["content"]) for message in messages)

    def serves(self, adapter: Adapter) -> bool:
        return False

    def submit(self, request: GenerationRequest) -> NoReturn:
        raise Unavailable("This engine writes nothing.")

    def close(self) -> None:
        """There is nothing to close."""
