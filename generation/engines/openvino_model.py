"""The generator as an OpenVINO model on disk: the packaged GGUF file becomes one, once."""

import json
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock

from core.errors import ConfigurationError
from generation.engines.weights import OPENVINO, packaged_weights, weights_name

MODEL = "openvino_model.xml"
TOKENS = "tokenizer.json"
CONFIG = "config.json"
POSITIONS = "max_position_embeddings"
# Text to tokens goes by tokenizer.json: OpenVINO's own tokenizer cuts some numbers differently.
NEEDED = (MODEL, OPENVINO, "openvino_tokenizer.xml", TOKENS, CONFIG)


def openvino_folder(configured: Path | None, data_dir: Path) -> Path:
    """The folder with the OpenVINO model, which is made now if it is the packaged one and is not there.

    Raises ConfigurationError for a model in another form, and where there is none.
    """
    if configured is None:
        return _converted(packaged_weights(), data_dir / "models")
    if missing := [name for name in NEEDED if not (configured / name).is_file()]:
        raise ConfigurationError(f"OpenVINO cannot open the model in {configured}: it has no {missing[0]}.")
    return configured


def context_tokens(folder: Path) -> int:
    """How long a text the model was made for. Raises ConfigurationError where its configuration does not say."""
    try:
        return int(json.loads((folder / CONFIG).read_bytes())[POSITIONS])
    except (ValueError, KeyError, TypeError) as error:
        problem = f"its {CONFIG} has no {POSITIONS}"
        raise ConfigurationError(f"OpenVINO cannot open the model in {folder}: {problem}.") from error


def _converted(gguf: Path, models: Path) -> Path:
    folder = models / f"{weights_name(None)}-openvino-{version('openvino-genai')}"
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            temporary = Path(tempfile.mkdtemp(dir=models, prefix=".converting-"))
            try:
                _convert(gguf, temporary)
                temporary.rename(folder)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _convert(gguf: Path, target: Path) -> None:
    # Imported here: they take seconds, and are needed once.
    import openvino
    import openvino_genai
    from transformers import AutoConfig, AutoTokenizer

    from generation.engines.gguf_graph import correct

    # What is opened writes its OpenVINO form beside the file, so the file has to be seen in the target.
    link = target / gguf.name
    link.symlink_to(gguf)
    openvino_genai.LLMPipeline(str(link), "CPU", enable_save_ov_model=True)
    model: Any = openvino.Core().read_model(target / MODEL)
    correct(model, gguf)
    corrected = target / "corrected.xml"
    openvino.save_model(model, corrected, compress_to_fp16=False)
    del model
    corrected.replace(target / MODEL)
    corrected.with_suffix(".bin").replace(target / OPENVINO)
    link.unlink()
    for part in (AutoTokenizer, AutoConfig):
        part.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True).save_pretrained(target)
