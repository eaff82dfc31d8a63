"""Texts as vectors, for those who need no more of the embedding model."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

# One row of length 1 for each text.
Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
