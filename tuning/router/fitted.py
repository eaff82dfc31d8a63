"""A fitted router as a file: JSON that says what it was fitted on, how well it leads, and its own hash."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import ConfigurationError
from core.files import atomic_write, sha256_hex
from tuning.router.classifier import Classifier, Floats
from tuning.router.decision import Decision
from tuning.router.figures import Figures

Rows = tuple[tuple[float, ...], ...]
AGAIN = "fit it again with `policydesk tune router`"


class StoredDecision(BaseModel):
    """See `tuning.router.decision.Decision`: rows of numbers, one for each label, to six decimals."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    margin: float
    floors: tuple[float, ...]
    biases: tuple[float, ...]
    weights: Rows
    centroids: Rows

    @classmethod
    def of(cls, decision: Decision) -> "StoredDecision":
        classifier = decision.classifier
        return cls(
            margin=decision.margin,
            floors=tuple(_rounded(decision.floors)),
            biases=tuple(_rounded(classifier.biases)),
            weights=tuple(map(tuple, _rounded(classifier.weights))),
            centroids=tuple(map(tuple, _rounded(classifier.centroids))),
        )

    def decision(self, adapters: int) -> Decision:
        weights, biases, centroids = (np.array(values) for values in (self.weights, self.biases, self.centroids))
        return Decision(Classifier(weights, biases, centroids), np.array(self.floors), self.margin, adapters)


class FittedRouter(BaseModel):
    """`adapters` are names as rules have them, the labels of the first rows of `stored`; one more row is there where
    questions were labelled `none`.

    `embedder` is the fingerprint of the embedding model, `questions` the hash of the labelled questions, and `counts`
    their numbers by label.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1] = 1
    embedder: str
    questions: str
    counts: dict[str, int]
    risk: float
    figures: Figures
    adapters: tuple[str, ...]
    stored: StoredDecision

    @property
    def sha256(self) -> str:
        """Over all of it."""
        return sha256_hex(self.model_dump_json().encode())

    @property
    def decision(self) -> Decision:
        return self.stored.decision(len(self.adapters))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    router: FittedRouter


def save_router(router: FittedRouter, path: Path) -> None:
    atomic_write(path, _File(sha256=router.sha256, router=router).model_dump_json(indent=1).encode() + b"\n")


def load_router(path: Path) -> FittedRouter:
    """Raises ConfigurationError for a file that is no router, or was changed after it was fitted."""
    try:
        found = _File.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"The router {path} cannot be read ({error.strerror}); {AGAIN}.") from None
    except ValidationError:
        raise ConfigurationError(f"{path} is no router; {AGAIN}.") from None
    if found.router.sha256 != found.sha256:
        raise ConfigurationError(f"The router {path} was changed after it was fitted; {AGAIN}.")
    return found.router


def _rounded(values: Floats) -> list[Any]:
    rounded: list[Any] = np.round(values, 6).tolist()
    return rounded
