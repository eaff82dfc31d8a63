"""The reference: sentence-transformers on torch, in float32. It takes every model of the library."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.turns import FairLock
from retrieval.embedder.encoder import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SLICE = 16


class TorchEncoder:
    name = "torch float32"

    def __init__(self, path: Path) -> None:
        self.model = load_torch_model(path)
        self._turns = FairLock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`. Works in slices, and lets others in between them."""
        vectors = np.zeros((len(texts), self.model.get_embedding_dimension() or 0), dtype=np.float32)
        # Texts of like length together: the longest of a slice sets the price of all.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for first in range(0, len(order), SLICE):
            slice_ = order[first : first + SLICE]
            with self._turns.turn():
                vectors[slice_] = self.model.encode(
                    [texts[index] for index in slice_],
                    batch_size=SLICE,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return vectors


def load_torch_model(path: Path) -> "SentenceTransformer":
    # Imported here: it takes seconds, and OpenVINO does without it once the model is converted.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(str(path), device="cpu", local_files_only=True)
