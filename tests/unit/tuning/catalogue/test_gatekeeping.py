"""The load gate: what it refuses, and what it says then."""

import json
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import Conflict, InvalidInput
from core.tables import now
from generation.engines.adapter_files import CONFIG, WEIGHTS
from tests.support.catalogue import BASE, CONTRACT, adapter_folder
from tuning.catalogue.files import AdapterFiles, inspect
from tuning.catalogue.gatekeeping import check_loadable
from tuning.catalogue.records import BaseIdentity, CatalogueAdapter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of an adapter as the catalogue keeps them."""
    files = AdapterFiles(tmp_path / "data")
    return files.folder(files.take_in(adapter_folder(tmp_path / "voice")).sha256)


@pytest.fixture
def adapter(folder: Path) -> CatalogueAdapter:
    found = inspect(folder)
    return CatalogueAdapter(
        "id", "default", "voice", 3, found.sha256, found.weights_sha256, "lora", (), BASE, CONTRACT, None, None,
        found.bytes, found.parameters, "", "agent", now(),
    )  # fmt: skip


def _grow(folder: Path) -> None:
    weights = bytearray((folder / WEIGHTS).read_bytes())
    weights[-1] ^= 1
    (folder / WEIGHTS).write_bytes(weights)


def _configure(folder: Path) -> None:
    config = json.loads((folder / CONFIG).read_bytes())
    (folder / CONFIG).write_text(json.dumps(config | {"lora_alpha": 400}))


def _pickle(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(pickle.dumps({}))


def _lay_beside(folder: Path) -> None:
    (folder / "adapter_model.bin").write_bytes(pickle.dumps({}))


def test_an_adapter_as_the_catalogue_has_it_passes(adapter: CatalogueAdapter, folder: Path) -> None:
    check_loadable(adapter, folder, BASE, CONTRACT)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_grow, f"{WEIGHTS} of voice:3 .* was changed"),
        (_configure, f"{CONFIG} of voice:3 .* was changed"),
        (_pickle, "no whole file in safetensors"),
        (_lay_beside, r"holds adapter_model\.bin"),
        (shutil.rmtree, "are not in"),
    ],
)
def test_files_that_are_not_those_of_the_catalogue_are_refused(
    adapter: CatalogueAdapter, folder: Path, change: Callable[[Path], None], said: str
) -> None:
    change(folder)
    with pytest.raises(InvalidInput, match=said):
        check_loadable(adapter, folder, BASE, CONTRACT)


@pytest.mark.parametrize(
    ("base", "what"),
    [
        (replace(BASE, weights_sha256="d" * 64), "weights"),
        (replace(BASE, tokenizer_sha256="d" * 64), "tokenizer"),
        (replace(BASE, template_sha256="d" * 64), "chat template"),
    ],
)
def test_an_adapter_of_another_model_is_refused_with_what_differs(
    adapter: CatalogueAdapter, folder: Path, base: BaseIdentity, what: str
) -> None:
    with pytest.raises(Conflict, match=f"voice:3 is for small with the {what} .*dddddddddddd serves"):
        check_loadable(adapter, folder, base, CONTRACT)


def test_a_model_of_another_name_is_the_same_model(adapter: CatalogueAdapter, folder: Path) -> None:
    check_loadable(adapter, folder, replace(BASE, name="renamed"), CONTRACT)


def test_an_adapter_of_another_contract_is_refused(adapter: CatalogueAdapter, folder: Path) -> None:
    with pytest.raises(Conflict, match="prompt contract contract-1, and contract-2 serves"):
        check_loadable(adapter, folder, BASE, "contract-2")
