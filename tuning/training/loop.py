"""The training loop."""

import math
from collections.abc import Callable, Sequence
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
from tuning.training.encoding import Example, batch
from tuning.training.objective import row_losses
from tuning.training.options import TrainingOptions
from tuning.training.prepared import Prepared
from tuning.training.schedule import rate_factor

ROWS_AT_ONCE = {"cpu": 4, "cuda": 8}
# Told after each step: the progress, and how many steps there are.
Observe = Callable[[Progress, int], None]


def train(prepared: Prepared, rate: float, options: TrainingOptions, folder: Path, observe: Observe) -> Progress:
    """Train the weights of the model that want gradients; it ends with those that were best on the validation rows.

    `folder` holds the state of the run: where it has one, the run goes on there, and comes to the same weights as one
    that was not broken off. Raises InvalidInput when the loss is no number any more.
    """
    size = options.rows_at_once or ROWS_AT_ONCE[prepared.device]
    batches = plan(prepared.train, options.epochs, size, options.seed)
    a_step = max(1, options.rows_a_step // size)
    steps = math.ceil(len(batches) / a_step)
    weights = list(trained_weights(prepared.model).values())
    optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=options.weight_decay)
    torch.manual_seed(options.seed)
    progress = load_state(folder, prepared.model, optimizer) or Progress()
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
            save_state(folder, prepared.model, optimizer, progress)
    load_best(folder, prepared.model)
    return progress


def _backward(prepared: Prepared, places: Sequence[int], rows_a_step: int, progress: Progress) -> None:
    chosen = [prepared.train[place] for place in places]
    losses = row_losses(prepared.model, batch(chosen, prepared.padding), prepared.device)
    (losses.sum() / rows_a_step).backward()  # type: ignore[no-untyped-call]
    progress.sum_loss += losses.sum().item()
    progress.rows += len(chosen)
    progress.tokens += sum(map(len, chosen))
    if not math.isfinite(progress.sum_loss):
        raise InvalidInput(
            f"The loss is no number any more at step {progress.step + 1}: take a lower learning rate.",
            field="learning_rate",
        )


def _evaluate(prepared: Prepared, size: int, folder: Path, progress: Progress) -> None:
    """Note the losses, and keep the weights where they are the best so far; without validation rows always."""
    loss = mean_loss(prepared, prepared.validation, size) if prepared.validation else None
    progress.losses.append(Loss(progress.step, progress.tokens, progress.sum_loss / progress.rows, loss))
    progress.sum_loss, progress.rows = 0.0, 0
    if loss is None or progress.best is None or loss < progress.best:
        progress.best, progress.best_step, progress.without_gain = loss, progress.step, 0
        save_best(folder, prepared.model)
    else:
        progress.without_gain += 1


def mean_loss(prepared: Prepared, examples: Sequence[Example], size: int) -> float:
    """The mean loss of the rows, without dropout."""
    prepared.model.eval()
    with torch.inference_mode():
        losses = [
            row_losses(prepared.model, batch(list(examples[start : start + size]), prepared.padding), prepared.device)
            for start in range(0, len(examples), size)
        ]
    prepared.model.train()
    return float(torch.cat(losses).mean())


def is_due(step: int, steps: int, times: int) -> bool:
    """Whether one of so many evenly spread moments is after `step`; the last step always is one."""
    return step == steps or step * times // steps > (step - 1) * times // steps
