"""The training loop: it learns, it can be killed, and it says what went wrong."""

from pathlib import Path

import pytest
import torch

from core.errors import InvalidInput
from tests.support.tiny_model import tiny_model
from tuning.methods.options import LoraOptions
from tuning.methods.table import method
from tuning.training.checkpoints import STATE, Progress
from tuning.training.encoding import Example
from tuning.training.generator_task import GeneratorTask
from tuning.training.loop import Observe, is_due, train
from tuning.training.models import Loaded
from tuning.training.objective import Supervised
from tuning.training.options import TrainingOptions
from tuning.training.prepared import Prepared

ROWS = [Example((place, place + 1, place + 2), (place + 3, 0)) for place in range(1, 25)]
OPTIONS = TrainingOptions(epochs=4, rows_a_step=4, rows_at_once=2, checkpoints=24, evaluations=6, device="cpu")
RATE = 0.05


class _Tokenizer:
    pad_token_id = 0


def _ready(validation: list[Example] = ROWS[:4]) -> Prepared[Example]:
    torch.manual_seed(OPTIONS.seed)
    model = method("lora").apply(tiny_model(), LoraOptions(rank=4, alpha=8, dropout=0.1, target_modules="all-linear"))
    return Prepared(Loaded(model, _Tokenizer(), "cpu"), Supervised(), ROWS[4:], validation)


def _weights(prepared: Prepared[Example]) -> dict[str, torch.Tensor]:
    return {name: one.detach().clone() for name, one in prepared.loaded.model.named_parameters() if one.requires_grad}


def _ignore(progress: Progress, steps: int) -> None:
    """Nobody watches."""


def _train(
    prepared: Prepared[Example],
    folder: Path,
    observe: Observe = _ignore,
    options: TrainingOptions = OPTIONS,
    rate: float = RATE,
) -> Progress:
    return train(GeneratorTask(prepared, options), rate, options, folder, observe)


class Killed(Exception):
    pass


def test_the_loss_falls(tmp_path: Path) -> None:
    progress = _train(_ready(), tmp_path)
    first, last = progress.losses[0], progress.losses[-1]
    assert first.train is not None
    assert last.train is not None
    assert last.train < first.train


@pytest.mark.parametrize("at", [1, 7, 19])
def test_a_run_that_is_killed_ends_with_the_weights_and_losses_of_one_that_is_not(tmp_path: Path, at: int) -> None:
    whole = _ready()
    undisturbed = _train(whole, tmp_path / "whole")

    def kill(progress: Progress, steps: int) -> None:
        if progress.step == at:
            raise Killed

    with pytest.raises(Killed):
        _train(_ready(), tmp_path / "killed", kill)
    resumed = _ready()
    assert _train(resumed, tmp_path / "killed") == undisturbed
    expected = _weights(whole)
    assert all(torch.equal(weight, expected[name]) for name, weight in _weights(resumed).items())


def test_training_ends_early_with_the_weights_that_were_best(tmp_path: Path) -> None:
    hopeless = TrainingOptions(**OPTIONS.model_dump() | {"patience": 1, "evaluations": 24, "clip_norm": 1e9})
    progress = _train(_ready([Example((1, 2, 3), (31, 30))]), tmp_path, options=hopeless, rate=0.5)
    losses = [loss.validation for loss in progress.losses]
    assert progress.best == min(loss for loss in losses if loss is not None)
    assert progress.step < 20


def test_a_loss_that_is_no_number_ends_the_training_with_the_step(tmp_path: Path) -> None:
    prepared = _ready()
    with torch.no_grad():
        [one for one in prepared.loaded.model.parameters() if one.requires_grad][-1].fill_(float("nan"))
    with pytest.raises(InvalidInput, match="no number any more at step 1: take a lower learning rate"):
        _train(prepared, tmp_path)
    assert not (tmp_path / STATE).exists()


@pytest.mark.parametrize(("steps", "times"), [(10, 3), (3, 10), (1, 1), (100, 7)])
def test_moments_are_spread_evenly_and_the_last_step_is_one(steps: int, times: int) -> None:
    due = [step for step in range(1, steps + 1) if is_due(step, steps, times)]
    assert len(due) == min(steps, times)
    assert due[-1] == steps
