"""Keys and values of texts of different lengths, side by side. Importing this module loads torch."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DynamicCache

# Memory is taken for so many rows and columns more at a time.
MORE_ROWS = 4
MORE_COLUMNS = 256


@dataclass(slots=True)
class _Layer:
    """Both of the shape (rows, heads, columns, head width)."""

    keys: Tensor
    values: Tensor


class RaggedCache(DynamicCache):
    """A row for each text, which may join and leave between two tokens.

    A row's tokens fill its columns from the left, so that none moves when a longer row joins. What lies right of them
    is masked, which makes it count nothing only while it is finite: a row is wiped when a text takes it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Layer] = []
        self._lengths: list[int] = []
        self._next = torch.tensor(self._lengths)

    def size_with(self, room: int) -> int:
        """How many tokens there is memory for once a row of at most `room` tokens has joined."""
        columns = max(room, self._rows[0].keys.shape[2] if self._rows else 0)
        return _rounded(len(self._lengths) + 1, MORE_ROWS) * _rounded(columns, MORE_COLUMNS)

    def join(self, prompt: Iterable[tuple[Tensor, Tensor]], room: int) -> None:
        """A new last row, which will have at most `room` tokens.

        `prompt` has keys and values of each layer, both of the shape (1, heads, tokens, head width).
        """
        read = list(prompt)
        row = len(self._lengths)
        self._rows = self._rows or [_Layer(keys[:0], values[:0]) for keys, values in read]
        for layer, (keys, values) in zip(self._rows, read, strict=True):
            layer.keys = _joined(layer.keys, row, keys, room)
            layer.values = _joined(layer.values, row, values, room)
        self._lengths.append(read[0][0].shape[2])

    def leave(self, row: int) -> None:
        """Forget a row; the last one takes its place. With the only one all memory is given back."""
        self._lengths[row] = self._lengths[-1]
        self._lengths.pop()
        last = len(self._lengths)
        for layer in self._rows:
            layer.keys[row], layer.values[row] = layer.keys[last], layer.values[last]
        if not last:
            self._rows = []

    def begin_token(self) -> dict[str, Tensor]:
        """Make room for one more token in each row; what the model has to be told of them.

        `position_ids` has the shape (rows, 1), `attention_mask` (rows, 1, 1, columns).
        """
        self._next = torch.tensor(self._lengths)
        self._lengths = [length + 1 for length in self._lengths]
        seen = torch.arange(max(self._lengths)) <= self._next[:, None]
        return {"position_ids": self._next[:, None], "attention_mask": seen[:, None, None]}

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, *_: object, **__: object
    ) -> tuple[Tensor, Tensor]:
        """Write keys and values of the token of each row, and give those of all tokens; see `transformers.Cache`."""
        layer, rows, longest = self._rows[layer_idx], torch.arange(len(self._lengths)), max(self._lengths)
        layer.keys[rows, :, self._next] = key_states[:, :, 0]
        layer.values[rows, :, self._next] = value_states[:, :, 0]
        return layer.keys[: len(rows), :, :longest], layer.values[: len(rows), :, :longest]

    def get_seq_length(self, layer_idx: int = 0) -> int:
        return max(self._lengths, default=0)


def _joined(held: Tensor, row: int, read: Tensor, room: int) -> Tensor:
    """`held` with `read` in its row, in more memory where it needs it."""
    rows, heads, columns, width = held.shape
    if row >= rows or room > columns:
        larger = held.new_zeros(_rounded(row + 1, MORE_ROWS), heads, _rounded(max(room, columns), MORE_COLUMNS), width)
        larger[:rows, :, :columns] = held[: len(larger)]
        held = larger
    length = read.shape[2]
    held[row, :, :length], held[row, :, length:] = read[0], 0
    return held


def _rounded(number: int, step: int) -> int:
    return -(-number // step) * step
