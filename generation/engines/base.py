"""What the answerer asks of a generator."""

import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Protocol

from generation.contract import Messages


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """Setting `cancel` stops the generation within one token."""

    messages: Messages
    max_new_tokens: int
    cancel: threading.Event = field(default_factory=threading.Event)


class Generation(Protocol):
    """One request that was accepted."""

    def ahead(self) -> int:
        """How many requests are served before this one."""

    def __iter__(self) -> Generator[str, None, None]:
        """The pieces of text as they are written; ends early when the request is cancelled."""


class Engine(Protocol):
    @property
    def base_model(self) -> str:
        """The name of the model and the beginning of its weights' hash."""

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""

    def load(self) -> None:
        """Load the model; returns when it is ready."""

    def submit(self, request: GenerationRequest) -> Generation:
        """Queue a request. Raises Busy when the queue is full."""

    def close(self) -> None:
        """Stop generating; queued requests end without text."""
