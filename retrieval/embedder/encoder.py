"""What turns texts into vectors, whatever computes them."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Safe to share between threads; whoever has few texts does not wait for the end of another's many."""

    @property
    def name(self) -> str:
        """The engine and the precision that it computes in, such as `openvino bfloat16`."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension), in the order of the texts."""
