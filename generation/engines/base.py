"""What the answerer asks of a generator."""

import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.domain import AdapterRef
from generation.contract import Messages


@dataclass(frozen=True, slots=True)
class Adapter:
    """One adapter version on this machine; `folder` holds it as PEFT saves it."""

    ref: AdapterRef
    folder: Path


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """Without an `adapter` the base model writes. Setting `cancel` stops the generation within one token."""

    messages: Messages
    max_new_tokens: int
    adapter: Adapter | None = None
    cancel: threading.Event = field(default_factory=threading.Event)


class Generation(Protocol):
    """One request that was accepted."""

    def ahead(self) -> int:
        """How many requests are served before this one."""

    def __iter__(self) -> Generator[str, None, None]:
        """The pieces of text as they are written; ends early when the request is cancelled."""


class Engine(Protocol):
    """Safe to share between threads."""

    @property
    def base_model(self) -> str:
        """The name of the model and the beginning of its weights' hash."""

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""

    @property
    def context_tokens(self) -> int:
        """The most tokens that a prompt and its answer may have together."""

    def load(self) -> None:
        """Load the model; returns when it is ready."""

    def count_tokens(self, messages: Messages) -> int:
        """The length of the prompt that `messages` become; an upper bound where the model is elsewhere."""

    def serves(self, adapter: Adapter) -> bool:
        """Whether this engine can write with `adapter`, judged by its configuration."""

    def submit(self, request: GenerationRequest) -> Generation:
        """Queue a request.

        Raises Busy when the queue is full, Unavailable when nothing can be written now, and InvalidInput for an
        adapter that this engine does not serve.
        """

    def close(self) -> None:
        """Stop generating; queued requests end without text."""
