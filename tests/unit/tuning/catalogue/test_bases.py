"""Which model serves."""

import json
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from core.files import sha256_file
from generation.engines.weights import packaged_weights, weights_name
from tests.support.files import write
from tuning.catalogue.bases import base_identity


@pytest.fixture
def model(tmp_path: Path) -> Path:
    files: dict[str, str | bytes] = {
        "model.safetensors": "weights",
        "tokenizer.json": "{}",
        "tokenizer_config.json": "{}",
        "chat_template.jinja": "hello",
    }
    return write(tmp_path / "small", files)


def test_the_packaged_model_is_known_by_its_one_file() -> None:
    base = base_identity(None)
    assert base.weights_sha256 == base.tokenizer_sha256 == base.template_sha256 == sha256_file(packaged_weights())
    assert weights_name(None) == f"{base.name}@{base.weights_sha256[:12]}"


def test_a_folder_is_known_by_weights_tokenizer_and_template(model: Path) -> None:
    base = base_identity(model)
    assert (base.name, base.weights_sha256) == ("small", sha256_file(model / "model.safetensors"))


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("model.safetensors", "weights_sha256"),
        ("tokenizer.json", "tokenizer_sha256"),
        ("chat_template.jinja", "template_sha256"),
    ],
)
def test_each_of_the_three_makes_another_model(model: Path, file: str, part: str) -> None:
    before = base_identity(model)
    (model / file).write_text("something else, of another length")
    after = base_identity(model)
    parts = ("weights_sha256", "tokenizer_sha256", "template_sha256")
    assert [name for name in parts if getattr(before, name) != getattr(after, name)] == [part]
    assert before.id != after.id


def test_what_a_model_is_called_is_not_what_it_is(model: Path, tmp_path: Path) -> None:
    before = base_identity(model)
    assert base_identity(model.rename(tmp_path / "renamed")).id == before.id


def test_a_template_in_the_configuration_of_the_tokenizer_counts(model: Path) -> None:
    (model / "chat_template.jinja").unlink()
    without = base_identity(model).template_sha256
    (model / "tokenizer_config.json").write_text(json.dumps({"chat_template": "hello"}))
    assert base_identity(model).template_sha256 != without


def test_the_weights_of_openvino_name_a_model_that_has_no_others(model: Path) -> None:
    (model / "model.safetensors").rename(model / "openvino_model.bin")
    assert base_identity(model).weights_sha256 == sha256_file(model / "openvino_model.bin")


@pytest.mark.parametrize(("gone", "said"), [("model.safetensors", "no model"), ("tokenizer", "no tokenizer")])
def test_a_folder_that_holds_no_whole_model_is_refused(model: Path, gone: str, said: str) -> None:
    for path in model.glob(f"{gone}*"):
        path.unlink()
    with pytest.raises(ConfigurationError, match=f"There is {said}"):
        base_identity(model)
