"""What lies in the folder of an adapter, and how it gets there."""

import json
import pickle
import stat
from pathlib import Path
from typing import Any

import pytest

from core.errors import Conflict, InvalidInput
from generation.engines.adapter_files import CONFIG, WEIGHTS
from tests.support.catalogue import adapter_folder
from tuning.catalogue.files import AdapterFiles, canonical, inspect


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return adapter_folder(tmp_path / "voice", base_model_name_or_path="/home/ann/models/small")


@pytest.fixture
def files(tmp_path: Path) -> AdapterFiles:
    return AdapterFiles(tmp_path / "data")


def _entries(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "data" / "adapters").iterdir())


def test_an_adapter_lies_in_a_folder_of_its_hash(files: AdapterFiles, source: Path, tmp_path: Path) -> None:
    contents = files.take_in(source)
    assert _entries(tmp_path) == [contents.sha256]
    assert inspect(files.folder(contents.sha256)) == contents


def test_its_weights_are_counted(source: Path) -> None:
    contents = inspect(source)
    assert (contents.method, contents.parameters) == ("lora", 12)


def test_only_the_owner_may_read_what_was_taken_in(files: AdapterFiles, source: Path) -> None:
    folder = files.folder(files.take_in(source).sha256)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_what_is_kept_names_no_place_on_the_machine_that_trained(files: AdapterFiles, source: Path) -> None:
    folder = files.folder(files.take_in(source).sha256)
    assert "ann" not in (folder / CONFIG).read_text()


def test_what_is_kept_is_a_configuration_of_peft(files: AdapterFiles, tmp_path: Path) -> None:
    from peft import LoraConfig

    source = adapter_folder(tmp_path / "made")
    given = LoraConfig(
        r=2, lora_alpha=4, target_modules=["v_proj", "q_proj"], base_model_name_or_path="/home/ann/small"
    )
    given.save_pretrained(str(source))
    kept = LoraConfig.from_pretrained(str(files.folder(files.take_in(source).sha256)))
    given.base_model_name_or_path, given.inference_mode = None, kept.inference_mode
    assert kept == given


def test_an_adapter_that_was_trained_in_another_place_is_the_same(source: Path, tmp_path: Path) -> None:
    elsewhere = adapter_folder(tmp_path / "elsewhere", base_model_name_or_path="hub/small")
    assert inspect(elsewhere).sha256 == inspect(source).sha256


@pytest.mark.parametrize("change", [{"seed": 2}, {"lora_alpha": 8}, {"use_dora": True}])
def test_other_weights_or_another_configuration_make_another_hash(
    source: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    assert inspect(adapter_folder(tmp_path / "other", **change)).sha256 != inspect(source).sha256


def test_the_order_of_modules_means_nothing_and_that_of_patterns_does() -> None:
    first: dict[str, Any] = {"target_modules": ["b", "a"], "rank_pattern": {"b": 1, "a": 2}}
    assert canonical(first) == canonical(first | {"target_modules": ["a", "b"]})
    assert canonical(first) != canonical(first | {"rank_pattern": {"a": 2, "b": 1}})


def test_what_was_taken_in_is_not_written_again(files: AdapterFiles, source: Path, tmp_path: Path) -> None:
    folder = files.folder(files.take_in(source).sha256)
    before = folder.stat().st_ino
    files.take_in(source)
    assert folder.stat().st_ino == before
    assert len(_entries(tmp_path)) == 1


def test_files_that_were_changed_are_not_taken_for_those_of_their_hash(files: AdapterFiles, source: Path) -> None:
    folder = files.folder(files.take_in(source).sha256)
    (folder / WEIGHTS).write_bytes(b"changed")
    with pytest.raises(Conflict, match="not those of their hash"):
        files.take_in(source)


def test_the_hash_of_a_dora_says_so(tmp_path: Path) -> None:
    assert inspect(adapter_folder(tmp_path / "dora", use_dora=True)).method == "dora"


@pytest.mark.parametrize("name", ["adapter_model.bin", "training_args.bin", "optimizer.pt", "x.pkl"])
def test_a_folder_with_a_pickle_is_refused(files: AdapterFiles, source: Path, name: str) -> None:
    (source / name).write_bytes(pickle.dumps({}))
    with pytest.raises(InvalidInput, match=f"holds {name}, a pickle"):
        files.take_in(source)


def test_a_pickle_by_the_name_of_safetensors_is_refused(files: AdapterFiles, source: Path, tmp_path: Path) -> None:
    (source / WEIGHTS).write_bytes(pickle.dumps({"layer": [1.0]}))
    with pytest.raises(InvalidInput, match="no whole file in safetensors"):
        files.take_in(source)
    assert _entries(tmp_path) == []


def test_weights_that_were_cut_off_are_refused(files: AdapterFiles, source: Path) -> None:
    (source / WEIGHTS).write_bytes((source / WEIGHTS).read_bytes()[:-4])
    with pytest.raises(InvalidInput, match="no whole file in safetensors"):
        files.take_in(source)


@pytest.mark.parametrize("config", [b"", b"[]", json.dumps({"r": 2}).encode(), b"[" * 100_000])
def test_a_configuration_that_is_none_is_refused(files: AdapterFiles, source: Path, config: bytes) -> None:
    (source / CONFIG).write_bytes(config)
    with pytest.raises(InvalidInput, match=CONFIG):
        files.take_in(source)


def test_a_folder_that_is_not_there_is_refused(files: AdapterFiles, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="There is no adapter"):
        files.take_in(tmp_path / "nothing")
