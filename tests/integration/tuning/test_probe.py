"""The probe on a small model: what it refuses, what it says then, and that the alias stays where it was."""

import gc
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from structlog.testing import capture_logs
from transformers import AutoModelForCausalLM, PreTrainedModel

from core.db import Database
from core.errors import Conflict, InvalidInput, PolicydeskError, Unavailable
from generation import contract
from generation.engines.adapter_files import WEIGHTS
from generation.engines.weights import OPENVINO
from tests.support.adapters import adapter_in
from tests.support.catalogue import LINEAGE
from tests.support.many_adapters import save_lora, save_speaking_model
from tests.support.people import AGENT
from tuning.catalogue import alias_repository
from tuning.catalogue.bases import base_identity
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.promotion import Promotion, promote
from tuning.catalogue.register import register
from tuning.load_gate.gate import LoadGate
from tuning.load_gate.probe import Probe
from tuning.methods import METHODS, method, save
from tuning.training import models

ADAPTERS = tuple(name for name in METHODS if name not in ("qlora", "full"))
Weights = dict[str, torch.Tensor]


@pytest.fixture(scope="module")
def model(converted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_speaking_model(converted, tmp_path_factory.mktemp("small") / "model")


@pytest.fixture(scope="module")
def lora(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_lora(model, tmp_path_factory.mktemp("adapter") / "lora", seed=1).folder


@pytest.fixture
def probe(model: Path, tmp_path: Path) -> Probe:
    return Probe(model, tmp_path / "data")


def _without_effect(weights: Weights) -> Weights:
    return {name: weight * ("lora_A" in name) for name, weight in weights.items()}


def _no_numbers(weights: Weights) -> Weights:
    return {name: torch.full_like(weight, torch.nan) for name, weight in weights.items()}


def _one_missing(weights: Weights) -> Weights:
    return dict(list(weights.items())[1:])


def _one_left_over(weights: Weights) -> Weights:
    return weights | {"base_model.model.surplus.lora_A.weight": torch.ones(1)}


def _of_another_shape(weights: Weights) -> Weights:
    return {name: weight[:, :3].contiguous() for name, weight in weights.items()}


def _changed(lora: Path, folder: Path, change: Callable[[Weights], Weights]) -> Path:
    shutil.copytree(lora, folder)
    save_file(change(load_file(folder / WEIGHTS)), folder / WEIGHTS)
    return folder


@pytest.mark.filterwarnings("ignore:Position ids are not supported")
@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_of_every_kind_passes(probe: Probe, model: Path, tmp_path: Path, name: str) -> None:
    probe(adapter_in(_trained(model, tmp_path / name, name)))


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (_without_effect, Conflict, r"voice:2 changes nothing"),
        (_no_numbers, InvalidInput, r"With voice:2 the model computes what is no number"),
        (_one_missing, InvalidInput, r"1 weights are missing or left over.* Train voice:2 anew"),
        (_one_left_over, InvalidInput, r"1 weights are missing or left over.* Train voice:2 anew"),
        (_of_another_shape, InvalidInput, r"does not fit the model.* Train voice:2 anew"),
    ],
)
def test_a_version_that_is_refused_leaves_the_alias_where_it_was(
    sqlite: Database,
    model: Path,
    lora: Path,
    tmp_path: Path,
    change: Callable[[Weights], Weights],
    error: type[PolicydeskError],
    said: str,
) -> None:
    _promoted(sqlite, model, lora, tmp_path)
    with pytest.raises(error, match=said):
        _promoted(sqlite, model, _changed(lora, tmp_path / "changed", change), tmp_path)
    with sqlite.read() as session:
        alias = alias_repository.get(session, AGENT.tenant, "voice", "candidate")
    assert (alias and alias.version, alias and alias.changes) == (1, 1)


def test_neither_the_model_nor_what_was_refused_stays_in_memory(probe: Probe, lora: Path, tmp_path: Path) -> None:
    gc.collect()
    before = _models()
    probe(adapter_in(lora))
    with pytest.raises(Conflict) as refused:
        probe(adapter_in(_changed(lora, tmp_path / "changed", _without_effect)))
    assert "changes nothing" in refused.value.message
    assert _models() == before


def test_too_little_memory_for_a_second_model_is_said_before_it_is_loaded(
    probe: Probe, lora: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "meminfo").write_text("MemAvailable: 1 kB\n")
    monkeypatch.setattr(models, "MEMINFO", tmp_path / "meminfo")
    with pytest.raises(Unavailable, match=r"Loading the model in .* once more takes about"):
        probe(adapter_in(lora))


def test_a_model_in_openvinos_form_alone_is_not_probed_and_the_log_says_so(lora: Path, tmp_path: Path) -> None:
    (tmp_path / OPENVINO).touch()
    with capture_logs() as logs:
        Probe(tmp_path, tmp_path / "data")(adapter_in(lora))
    assert [line["event"] for line in logs] == ["adapter_not_probed"]


def _trained(model: Path, folder: Path, name: str) -> Path:
    """An adapter of this method, with weights from a seed."""
    torch.manual_seed(5)
    chosen = method(name)
    base: Any = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32, local_files_only=True)
    adapted = chosen.apply(base, chosen.options())
    for weight in adapted.parameters():
        if weight.requires_grad:
            weight.data += 0.15 * torch.randn_like(weight)
    save(adapted, folder)
    return folder


def _promoted(database: Database, model: Path, folder: Path, tmp_path: Path) -> None:
    """Taken in as the next version of `voice`, and promoted through the load gate."""
    files = AdapterFiles(tmp_path / "data")
    gate = LoadGate(files, lambda: base_identity(model), lambda _: True, Probe(model, tmp_path / "data"))
    lineage = replace(LINEAGE, base=base_identity(model), contract_hash=contract.CONTRACT_HASH)
    made = register(database, files, AGENT, "voice", folder, lineage).adapter
    promote(database, AGENT, Promotion("voice", made.version, "candidate", "To be tried."), gate.require)


def _models() -> int:
    # Not by isinstance, which asks what stands in for a class of torch, and that warns.
    return sum(issubclass(type(one), PreTrainedModel) for one in gc.get_objects())
