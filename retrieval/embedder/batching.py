"""Texts as token numbers, put together into rectangular batches of like length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Tokens = npt.NDArray[np.int64]
# OpenVINO prepares its kernels for every shape it meets: few lengths, few shapes; and little padding.
LENGTH_STEP = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """`rows` are the places of the texts in the caller's order; the arrays have the shape (len(rows), length)."""

    rows: Sequence[int]
    input_ids: Tokens
    attention_mask: Tokens


def batches(texts: Sequence[Sequence[int]], most_tokens: int, longest: int, pad: int) -> Iterator[Batch]:
    """Every text once, longest first, in batches of at most `most_tokens` tokens, or one text.

    A length is rounded up to a multiple of 8, but never above `longest`.
    """
    order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
    first = 0
    while first < len(order):
        rounded = -(-len(texts[order[first]]) // LENGTH_STEP) * LENGTH_STEP
        length = min(rounded, longest)
        rows = order[first : first + max(1, most_tokens // length)]
        yield _batch(texts, rows, length, pad)
        first += len(rows)


def _batch(texts: Sequence[Sequence[int]], rows: Sequence[int], length: int, pad: int) -> Batch:
    ids = np.full((len(rows), length), pad, dtype=np.int64)
    mask = np.zeros((len(rows), length), dtype=np.int64)
    for place, row in enumerate(rows):
        count = len(texts[row])
        ids[place, :count] = texts[row]
        mask[place, :count] = 1
    return Batch(rows, ids, mask)
