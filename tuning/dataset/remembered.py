"""Vectors that are computed once: the questions of a set find the same pieces over and over."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.embedding import Embed


class RememberedEmbedding:
    """Embeds as `embed` does, each text once; it keeps all vectors, for as long as it lives."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        unknown = [text for text in dict.fromkeys(texts) if text not in self._known]
        if unknown:
            self._known |= dict(zip(unknown, self._embed(unknown), strict=True))
        return np.stack([self._known[text] for text in texts])
