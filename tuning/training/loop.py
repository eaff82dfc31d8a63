"""The training loop."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from core.errors import InvalidInput
from tuning.catalogue.origins import Loss
from tuning.training.batches import plan
from tuning.training.checkpoints import (
    Progress,
    load_best,
    load_state,
    save_best,
    save_state,
    trained_weights,
)
from tuning.training.likelihood import without_dropout
from tuning.training.objective import Item, Measured
from tuning.training.options import TrainingOptions
from tuning.training.prepared import Prepared
from tuning.training.schedule import rate_factor

ROWS_AT_ONCE = {"cpu": 4, "cuda": 8}
# Told after each step: the progress, and how many steps there are.
Observe = Callable[[Progress, int], None]


def train(prepared: Prepared[Item], rate: float, options: TrainingOptions, folder: Path, observe: Observe) -> Progress:
    """Train the weights of the model that want gradients; it ends with those that were best on the validation rows.

    `folder` holds the state of the run: where it has one, the run goes on there, and comes to the same weights as one
    that was not broken off. Raises InvalidInput when the loss is no number any more.
    """
    model = prepared.loaded.model
    size = options.rows_at_once or ROWS_AT_ONCE[prepared.loaded.device]
    batches = plan(prepared.train, options.epochs, size, options.seed)
    a_step = max(1, options.rows_a_step // size)
    steps = math.ceil(len(batches) / a_step)
    weights = list(trained_weights(model).values())
    optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=options.weight_decay)
    torch.manual_seed(options.seed)
    progress = load_state(folder, model, optimizer) or Progress()
    while progress.step < steps and progress.without_gain < options.patience:
        for group in optimizer.param_groups:
            group["lr"] = rate * rate_factor(progress.step, steps, options.warmup_share)
        for places in batches[progress.step * a_step : (progress.step + 1) * a_step]:
            _backward(prepared, places, a_step * size, progress)
        torch.nn.utils.clip_grad_norm_(weights, options.clip_norm)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        progress.step += 1
        if is_due(progress.step, steps, options.evaluations):
            _evaluate(prepared, size, folder, progress)
        observe(progress, steps)
        if is_due(progress.step, steps, options.checkpoints):
            save_state(folder, model, optimizer, progress)
    load_best(folder, model)
    return progress


def _backward(prepared: Prepared[Item], places: Sequence[int], rows_a_step: int, progress: Progress) -> None:
    chosen = [prepared.train[place] for place in places]
    losses = prepared.objective.measured(prepared.loaded, chosen).losses
    (losses.sum() / rows_a_step).backward()  # type: ignore[no-untyped-call]
    progress.sum_loss += losses.sum().item()
    progress.rows += len(chosen)
    progress.tokens += sum(map(len, chosen))
    if not math.isfinite(progress.sum_loss):
        raise InvalidInput(
            f"The loss is no number any more at step {progress.step + 1}: take a lower learning rate.",
            field="learning_rate",
        )


def _evaluate(prepared: Prepared[Item], size: int, folder: Path, progress: Progress) -> None:
    """Note the losses, and keep the weights where they are the best so far; without validation rows always."""
    noted = Loss(progress.step, progress.tokens, progress.sum_loss / progress.rows, None)
    if prepared.validation:
        noted = _validated(noted, measured(prepared, prepared.validation, size))
    progress.losses.append(noted)
    progress.sum_loss, progress.rows = 0.0, 0
    if noted.validation is None or progress.best is None or noted.validation < progress.best:
        progress.best, progress.best_step, progress.without_gain = noted.validation, progress.step, 0
        save_best(folder, prepared.loaded.model)
    else:
        progress.without_gain += 1


def _validated(noted: Loss, found: Measured) -> Loss:
    loss, margins = float(found.losses.mean()), found.margins
    if margins is None:
        return replace(noted, validation=loss)
    return replace(noted, validation=loss, accuracy=float((margins > 0).float().mean()), margin=float(margins.mean()))


def measured(prepared: Prepared[Item], items: Sequence[Item], size: int) -> Measured:
    """All of `items`, `size` of them at a time, without dropout."""
    with without_dropout(prepared.loaded.model):
        found = [
            prepared.objective.measured(prepared.loaded, items[start : start + size])
            for start in range(0, len(items), size)
        ]
    margins = [one.margins for one in found if one.margins is not None]
    return Measured(torch.cat([one.losses for one in found]), torch.cat(margins) if margins else None)


def is_due(step: int, steps: int, times: int) -> bool:
    """Whether one of so many evenly spread moments is after `step`; the last step always is one."""
    return step == steps or step * times // steps > (step - 1) * times // steps
