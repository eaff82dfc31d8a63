"""One of the texts that a torch model writes together."""

from collections.abc import Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generation.engines.adapter_pool import Lease
from generation.engines.request_queue import QueuedGeneration
from generation.engines.streaming import TextStream

if TYPE_CHECKING:
    from generation.engines.lora_weights import LoraWeights


@dataclass(slots=True, eq=False)
class Text:
    """`tokens` are the prompt and what was written, to which `left` more may come.

    `lease` is of the adapter, while the text is at work.
    """

    generation: QueuedGeneration
    stream: TextStream
    tokens: list[int]
    left: int
    lease: "Lease[LoraWeights] | None" = None

    @property
    def weights(self) -> "LoraWeights | None":
        return self.lease.adapter if self.lease else None

    def write(self, token: int, stops: Set[int]) -> bool:
        """Hand on the next token; False where it is the last, or nobody wants more."""
        if self.generation.stopped():
            return False
        self.left -= 1
        if token not in stops:
            self.tokens.append(token)
            self.stream.add([token])
            if self.left:
                return True
        self.stream.end()
        return False

    def end(self, error: Exception | None = None) -> None:
        """Tell the reader that there is no more."""
        if error is not None:
            self.generation.put(error)
        self.generation.put(None)
