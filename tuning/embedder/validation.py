"""How well a model finds the passages of questions that it is not trained on."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from core.vectors import embedding_key
from tuning.embedder.encoder import TrainedEncoder
from tuning.embedder.pair import Pair
from tuning.training.checkpoints import Progress


@dataclass(frozen=True, slots=True)
class Ranks:
    """The mean reciprocal rank of the validation passages, with the base and with what was kept; None without any."""

    base: float | None
    tuned: float | None

    @classmethod
    def of(cls, progress: Progress) -> "Ranks":
        return cls(_rank(progress.losses[0].validation), _rank(progress.best))


def mean_reciprocal_rank(encoder: TrainedEncoder, pairs: Sequence[Pair]) -> float:
    """The mean of 1 / rank of each positive among the passages of all `pairs`, without what answers too."""
    pool = list(dict.fromkeys(text for pair in pairs for text in (pair.positive, *pair.negatives)))
    places = {text: place for place, text in enumerate(pool)}
    keys = [embedding_key(text) for text in pool]
    positives = torch.tensor([places[pair.positive] for pair in pairs])
    answers = torch.tensor([[key in pair.answers for key in keys] for pair in pairs])
    scores = _scores(encoder, [pair.question for pair in pairs], pool)
    return float(reciprocal_ranks(scores, positives, answers).mean())


def reciprocal_ranks(scores: torch.Tensor, positives: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
    """1 / rank of the place `positives` (questions,) of each row of `scores` (questions, passages).

    What is true in `answers`, of the same shape, is passed over. An equal score ranks before the positive.
    """
    own = scores.gather(1, positives[:, None])
    before = (scores >= own) & ~answers
    return 1 / (1 + before.sum(dim=1))


def _scores(encoder: TrainedEncoder, questions: Sequence[str], pool: Sequence[str]) -> torch.Tensor:
    with torch.inference_mode():
        return (encoder(questions) @ encoder(pool).T).cpu()


def _rank(missed: float | None) -> float | None:
    return None if missed is None else 1 - missed
