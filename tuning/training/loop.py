"""The training loop."""

import math
from collections.abc import Callable
from pathlib import Path

import torch

from core.errors import InvalidInput
from tuning.catalogue.origins import Loss
from tuning.training.checkpoints import (
    Progress,
    load_best,
    load_state,
    save_best,
    save_state,
    trained_weights,
)
from tuning.training.options import LoopOptions
from tuning.training.schedule import rate_factor
from tuning.training.task import Step, Task

# Told before the first step and after each one: the progress, and how many steps there are.
Observe = Callable[[Progress, int], None]


def train(task: Task, rate: float, options: LoopOptions, folder: Path, observe: Observe) -> Progress:
    """Train the task's model; it ends with the weights that were best on the validation items.

    `folder` holds the state of the run: where it has one, the run goes on there, and on a processor comes to the same
    weights as one that was not broken off. Raises InvalidInput when the loss is no number any more.
    """
    model, steps = task.model, len(task.steps)
    weights = list(trained_weights(model).values())
    optimizer = torch.optim.AdamW(weights, lr=rate, weight_decay=options.weight_decay)
    torch.manual_seed(options.seed)
    progress = load_state(folder, model, optimizer) or _begun(task, folder)
    observe(progress, steps)
    while progress.step < steps and progress.without_gain < options.patience:
        for group in optimizer.param_groups:
            group["lr"] = rate * rate_factor(progress.step, steps, options.warmup_share)
        _backward(task, task.steps[progress.step], progress)
        torch.nn.utils.clip_grad_norm_(weights, options.clip_norm)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        progress.step += 1
        if is_due(progress.step, steps, options.evaluations):
            _evaluate(task, folder, progress)
        observe(progress, steps)
        if is_due(progress.step, steps, options.checkpoints):
            save_state(folder, model, optimizer, progress)
    load_best(folder, model)
    return progress


def _begun(task: Task, folder: Path) -> Progress:
    """Where the base is a result too, it is what has to be beaten."""
    progress = Progress()
    if task.keeps_base:
        _evaluate(task, folder, progress)
    return progress


def _backward(task: Task, step: Step, progress: Progress) -> None:
    for places in step.batches:
        losses, tokens = task.losses(places)
        total = losses.sum()
        (total / step.divisor).backward()  # type: ignore[no-untyped-call]
        progress.sum_loss += total.item()
        progress.rows += len(places)
        progress.tokens += tokens
        if not math.isfinite(progress.sum_loss):
            raise InvalidInput(
                f"The loss is no number any more at step {progress.step + 1}: take a lower learning rate.",
                field="learning_rate",
            )


def _evaluate(task: Task, folder: Path, progress: Progress) -> None:
    """Note the losses, and keep the weights where they are the best so far; without validation items always."""
    mean = progress.sum_loss / progress.rows if progress.rows else None
    noted = task.validated(Loss(progress.step, progress.tokens, mean, None))
    progress.losses.append(noted)
    progress.sum_loss, progress.rows = 0.0, 0
    if noted.validation is None or progress.best is None or noted.validation < progress.best:
        progress.best, progress.best_step, progress.without_gain = noted.validation, progress.step, 0
        save_best(folder, task.model)
    else:
        progress.without_gain += 1


def is_due(step: int, steps: int, times: int) -> bool:
    """Whether one of so many evenly spread moments is after `step`; the last step always is one."""
    return step == steps or step * times // steps > (step - 1) * times // steps
