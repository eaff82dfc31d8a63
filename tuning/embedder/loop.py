"""The training loop."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from core.errors import InvalidInput
from tuning.catalogue.origins import Loss
from tuning.embedder.batches import plan
from tuning.embedder.encoder import TrainedEncoder
from tuning.embedder.objective import pair_losses
from tuning.embedder.options import EmbedderOptions
from tuning.embedder.pair import Pair
from tuning.embedder.validation import mean_reciprocal_rank
from tuning.training.checkpoints import Progress, load_best, load_state, save_best, save_state, trained_weights
from tuning.training.loop import Observe, is_due
from tuning.training.schedule import rate_factor


@dataclass(frozen=True, slots=True)
class Course:
    """What a run trains on, and what it is judged by."""

    train: Sequence[Pair]
    validation: Sequence[Pair]


def train(
    encoder: TrainedEncoder, course: Course, options: EmbedderOptions, folder: Path, observe: Observe
) -> Progress:
    """Train `encoder`; it ends with the weights that found the validation passages best, which may be those of before.

    `validation` of a loss is 1 less the mean reciprocal rank. `folder` holds the state of the run: where it has one,
    the run goes on there, and on a processor comes to the same weights as one that was not broken off. Raises
    InvalidInput when the loss is no number any more.
    """
    batches = plan(course.train, options.epochs, options.pairs_a_step, options.seed)
    steps = len(batches)
    weights = list(trained_weights(encoder.model).values())
    optimizer = torch.optim.AdamW(weights, lr=options.learning_rate, weight_decay=options.weight_decay)
    progress = load_state(folder, encoder.model, optimizer) or _begun(encoder, course, folder)
    observe(progress, steps)
    while progress.step < steps and progress.without_gain < options.patience:
        for group in optimizer.param_groups:
            group["lr"] = options.learning_rate * rate_factor(progress.step, steps, options.warmup_share)
        _backward(encoder, [course.train[place] for place in batches[progress.step]], options.temperature, progress)
        torch.nn.utils.clip_grad_norm_(weights, options.clip_norm)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        progress.step += 1
        if is_due(progress.step, steps, options.evaluations):
            _evaluate(encoder, course, folder, progress)
        observe(progress, steps)
        if is_due(progress.step, steps, options.checkpoints):
            save_state(folder, encoder.model, optimizer, progress)
    load_best(folder, encoder.model)
    return progress


def _begun(encoder: TrainedEncoder, course: Course, folder: Path) -> Progress:
    """The base is what has to be beaten."""
    progress = Progress()
    _evaluate(encoder, course, folder, progress)
    return progress


def _backward(encoder: TrainedEncoder, pairs: Sequence[Pair], temperature: float, progress: Progress) -> None:
    before = encoder.tokens
    passages = [pair.positive for pair in pairs] + [text for pair in pairs for text in pair.negatives]
    losses = pair_losses(encoder([pair.question for pair in pairs]), encoder(passages), temperature)
    losses.mean().backward()  # type: ignore[no-untyped-call]
    progress.sum_loss += losses.sum().item()
    progress.rows += len(pairs)
    progress.tokens += encoder.tokens - before
    if not math.isfinite(progress.sum_loss):
        raise InvalidInput(
            f"The loss is no number any more at step {progress.step + 1}: take a lower learning rate.",
            field="learning_rate",
        )


def _evaluate(encoder: TrainedEncoder, course: Course, folder: Path, progress: Progress) -> None:
    """Note the losses, and keep the weights where they are the best so far; without validation pairs always."""
    missed = 1 - mean_reciprocal_rank(encoder, course.validation) if course.validation else None
    mean = progress.sum_loss / progress.rows if progress.rows else None
    progress.losses.append(Loss(progress.step, progress.tokens, mean, missed))
    progress.sum_loss, progress.rows = 0.0, 0
    if missed is None or progress.best is None or missed < progress.best:
        progress.best, progress.best_step, progress.without_gain = missed, progress.step, 0
        save_best(folder, encoder.model)
    else:
        progress.without_gain += 1
