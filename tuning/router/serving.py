"""A fitted router at work: it embeds each question with the model that the index in use was built with."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import structlog

from core.errors import ConfigurationError
from tuning.router.decision import NOWHERE
from tuning.router.fitted import AGAIN, FittedRouter, load_router

log = structlog.get_logger()
SHOWN = 12


class QuestionEmbedder(Protocol):
    """Gives unit vectors that must not be compared with those of another fingerprint."""

    @property
    def fingerprint(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]: ...


class LearnedRouter:
    """Safe to share between threads."""

    def __init__(self, fitted: FittedRouter, embedder: Callable[[], QuestionEmbedder]) -> None:
        """`embedder` gives the one in use, which may be another with the next question."""
        self._fitted = fitted
        self._decision = fitted.decision
        self._embedder = embedder

    @property
    def names(self) -> frozenset[str]:
        """The adapters that it may lead to."""
        return frozenset(self._fitted.adapters)

    @property
    def sha256(self) -> str:
        return self._fitted.sha256

    def adapter_for(self, question: str) -> str | None:
        """The name of the adapter that the question is for; None where that is not sure.

        Nor is it where the index was changed over to another embedding model meanwhile; the log says so.
        """
        embedder = self._embedder()
        if embedder.fingerprint != self._fitted.embedder:
            log.warning("adapter_router_not_used", reason=_of_another(self._fitted.embedder, embedder.fingerprint))
            return None
        place = int(self._decision.led(embedder.embed([question]).astype(np.float64))[0])
        return None if place == NOWHERE else self._fitted.adapters[place]


def open_router(path: Path, embedder: Callable[[], QuestionEmbedder]) -> LearnedRouter:
    """Raises ConfigurationError as `load_router` does, and for a router that is of another embedding model."""
    fitted, here = load_router(path), embedder().fingerprint
    if fitted.embedder != here:
        raise ConfigurationError(f"The router {path} {_of_another(fitted.embedder, here)}; {AGAIN}.")
    return LearnedRouter(fitted, embedder)


def _of_another(fitted: str, here: str) -> str:
    return (
        f"was fitted with the embedding model {fitted[:SHOWN]}, and the index in use has {here[:SHOWN]}, with which "
        "questions are embedded"
    )
