"""Preferences in the training loop: a tiny model learns which answers are wanted."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import InvalidInput
from tests.support.rows import row
from tests.support.tiny_model import VOCABULARY, tiny_model
from tuning.dataset.row import Rejected, Row
from tuning.methods.options import LoraOptions
from tuning.methods.table import method
from tuning.preference.options import PreferenceOptions
from tuning.preference.table import PREFERENCES
from tuning.training.checkpoints import Progress
from tuning.training.generator_task import GeneratorTask, measured
from tuning.training.loop import Observe, train
from tuning.training.models import Loaded
from tuning.training.options import TrainingOptions
from tuning.training.prepared import Prepared

OPTIONS = TrainingOptions(epochs=6, rows_a_step=4, rows_at_once=2, checkpoints=24, evaluations=6, device="cpu")
ONCE = OPTIONS.model_copy(update={"epochs": 1})
RATE = 0.02
# To each of three prompts, one letter again and again is wanted, and the others are not.
ROWS = [
    row(f"what {'abc'[place % 3]}", "ghi"[place % 3] * (place % 4 + 1)).model_copy(
        update={"rejected": Rejected(answer="ghi"[(place + 1) % 3] * (place % 4 + 1), fault="another figure")}
    )
    for place in range(12)
]
NAMES = tuple(PREFERENCES)


class _Letters:
    """A tokenizer whose words are letters: what is measured hangs on no words."""

    pad_token_id = 0
    eos_token_id = 1

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        return [2 + ord(letter) % (VOCABULARY - 2) for letter in text]

    def apply_chat_template(self, messages: Any, **_: object) -> list[int]:
        return self.encode(messages[-1]["content"][-12:], add_special_tokens=False)


def _prepared(name: str, rows: Sequence[Row] = ROWS) -> Prepared[Any]:
    torch.manual_seed(OPTIONS.seed)
    model = method("lora").apply(tiny_model(), LoraOptions(rank=4, alpha=8, dropout=0.1, target_modules="all-linear"))
    loaded = Loaded(model, _Letters(), "cpu")
    objective = PREFERENCES[name].objective(PreferenceOptions())
    items = objective.items(rows, loaded, OPTIONS.longest_tokens)
    return Prepared(loaded, objective, items, items)


def _ignore(progress: Progress, steps: int) -> None:
    """Nobody watches."""


def _train(name: str, folder: Path, options: TrainingOptions, observe: Observe = _ignore) -> Progress:
    return train(GeneratorTask(_prepared(name), options), RATE, options, folder, observe)


@pytest.mark.parametrize(("name", "loss"), [("dpo", math.log(2)), ("kto", 0.5)])
def test_before_the_first_step_nothing_is_preferred(name: str, loss: float) -> None:
    prepared = _prepared(name)
    found = measured(prepared, prepared.train, 4)
    assert found.losses.mean().item() == pytest.approx(loss, abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_the_wanted_answers_come_to_be_preferred(name: str, tmp_path: Path) -> None:
    last = _train(name, tmp_path, OPTIONS).losses[-1]
    assert (last.accuracy or 0) > 0.8
    assert (last.margin or 0) > 0.02


class Killed(Exception):
    pass


@pytest.mark.parametrize("name", NAMES)
def test_a_run_that_is_killed_ends_as_one_that_is_not(name: str, tmp_path: Path) -> None:
    undisturbed = _train(name, tmp_path / "whole", ONCE)

    def kill(progress: Progress, steps: int) -> None:
        if progress.step == 2:
            raise Killed

    with pytest.raises(Killed):
        _train(name, tmp_path / "killed", ONCE, kill)
    assert _train(name, tmp_path / "killed", ONCE) == undisturbed


@pytest.mark.parametrize("name", NAMES)
def test_one_side_alone_is_no_preference(name: str) -> None:
    alone = [one.model_copy(update={"rejected": None}) for one in ROWS]
    assert _prepared(name, alone).train == []


def test_both_sides_weigh_the_same_however_many_there_are() -> None:
    uneven = [ROWS[0], *(one.model_copy(update={"answer": ""}) for one in ROWS[1:])]
    judged = _prepared("kto", uneven).train
    sides = [sum(one.weight for one in judged if one.wanted is side) for side in (True, False)]
    assert sides == pytest.approx([1, 1])


def test_a_row_without_a_right_answer_is_no_pair() -> None:
    assert len(_prepared("dpo", [ROWS[0], ROWS[1].model_copy(update={"answer": ""})]).train) == 1


@pytest.mark.parametrize("name", NAMES)
def test_no_more_rows_are_trained_on_than_are_asked_for(name: str) -> None:
    objective = PREFERENCES[name].objective(PreferenceOptions(rows=3))
    items = objective.items(ROWS, Loaded(tiny_model(), _Letters(), "cpu"), 100)
    assert len(items) == (3 if name == "dpo" else 6)


@pytest.mark.parametrize("name", NAMES)
def test_answers_that_are_too_long_are_left_out(name: str) -> None:
    objective = PREFERENCES[name].objective(PreferenceOptions())
    assert objective.items(ROWS, Loaded(tiny_model(), _Letters(), "cpu"), 12) == []


def test_an_adapter_that_gives_no_numbers_is_not_begun_from() -> None:
    model = tiny_model()
    with torch.no_grad():
        model.lm_head.weight.fill_(float("nan"))
    with pytest.raises(InvalidInput, match="begin from another adapter"):
        PREFERENCES["dpo"].objective(PreferenceOptions()).items(ROWS, Loaded(model, _Letters(), "cpu"), 100)
