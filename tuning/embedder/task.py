"""The training of an embedding model on pairs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from tuning.catalogue.origins import Loss
from tuning.embedder.batches import plan
from tuning.embedder.encoder import TrainedEncoder
from tuning.embedder.objective import pair_losses
from tuning.embedder.options import EmbedderOptions
from tuning.embedder.pair import Pair
from tuning.embedder.validation import mean_reciprocal_rank
from tuning.training.task import Step


@dataclass(frozen=True, slots=True)
class Course:
    """What a run trains on, and what it is judged by."""

    train: Sequence[Pair]
    validation: Sequence[Pair]


class EmbedderTask:
    """See `tuning.training.task.Task`; `validation` of a loss is 1 less the mean reciprocal rank.

    The pairs of a step are one batch, for each has the passages of the others as negatives. The base may be what ranks
    best.
    """

    keeps_base = True

    def __init__(self, encoder: TrainedEncoder, course: Course, options: EmbedderOptions) -> None:
        self._encoder = encoder
        self._course = course
        self._temperature = options.temperature
        self.model = encoder.model
        batches = plan(course.train, options.epochs, options.pairs_a_step, options.seed)
        self.steps = [Step([places], len(places)) for places in batches]

    def losses(self, places: Sequence[int]) -> tuple[torch.Tensor, int]:
        pairs = [self._course.train[place] for place in places]
        before = self._encoder.tokens
        questions = self._encoder([pair.question for pair in pairs])
        passages = [pair.positive for pair in pairs] + [text for pair in pairs for text in pair.negatives]
        losses = pair_losses(questions, self._encoder(passages), self._temperature)
        return losses, self._encoder.tokens - before

    def validated(self, noted: Loss) -> Loss:
        if not self._course.validation:
            return noted
        return replace(noted, validation=1 - mean_reciprocal_rank(self._encoder, self._course.validation))
