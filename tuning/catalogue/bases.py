"""Which model serves: an adapter fits one set of weights, one tokenizer and one chat template."""

import json
from functools import lru_cache
from pathlib import Path

from core.errors import ConfigurationError
from core.files import sha256_file, sha256_hex
from generation.engines.weights import OPENVINO, PACKAGED_NAME, SAFETENSORS, packaged_weights
from tuning.catalogue.records import BaseIdentity

TOKENIZER_CONFIG = "tokenizer_config.json"
TOKENIZER_FILES = (
    *("added_tokens.json", "merges.txt", "special_tokens_map.json", "tokenizer.json", "tokenizer.model"),
    *(TOKENIZER_CONFIG, "vocab.json"),
)
TEMPLATE = "chat_template.jinja"


def base_identity(configured: Path | None) -> BaseIdentity:
    """The model of `generation.model_path`, or the packaged one.

    Raises ConfigurationError where there is no model, or none with a tokenizer.
    """
    if configured is not None:
        return _folder_identity(configured)
    # A GGUF file holds weights, tokenizer and template: its hash is that of each.
    whole = _hash(packaged_weights())
    return BaseIdentity(PACKAGED_NAME, whole, whole, whole)


def _folder_identity(folder: Path) -> BaseIdentity:
    tokenizer = [folder / name for name in TOKENIZER_FILES if (folder / name).is_file()]
    if not tokenizer:
        raise ConfigurationError(f"There is no tokenizer in {folder}, the model of generation.model_path.")
    listed = "".join(f"{path.name} {_hash(path)}\n" for path in tokenizer)
    return BaseIdentity(
        name=folder.resolve().name,
        weights_sha256=_hash(_weights(folder)),
        tokenizer_sha256=sha256_hex(listed.encode()),
        template_sha256=sha256_hex(_template(folder).encode()),
    )


def _weights(folder: Path) -> Path:
    """Those in safetensors where there are both, as `generation.engines.weights` has it."""
    for name in (SAFETENSORS, OPENVINO):
        if (folder / name).is_file():
            return folder / name
    raise ConfigurationError(f"There is no model in {folder}: generation.model_path wants a folder with {SAFETENSORS}.")


def _template(folder: Path) -> str:
    """Older models keep it in the tokenizer's configuration; empty where there is none."""
    if (folder / TEMPLATE).is_file():
        return (folder / TEMPLATE).read_text("utf-8")
    try:
        config = json.loads((folder / TOKENIZER_CONFIG).read_bytes())
    except (OSError, ValueError):
        return ""
    return json.dumps(config.get("chat_template", ""), sort_keys=True) if isinstance(config, dict) else ""


def _hash(path: Path) -> str:
    """Weights are large: a file whose size and time are the same is not read again."""
    about = path.stat()
    return _hash_of(path.resolve(), about.st_size, about.st_mtime_ns)


@lru_cache(maxsize=64)
def _hash_of(path: Path, size: int, changed_ns: int) -> str:
    return sha256_file(path)
