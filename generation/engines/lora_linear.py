"""A linear layer under adapters of which each row of a batch has its own. Importing this module loads torch.

S-LoRA (Sheng et al., 2023) and Punica (Chen et al., 2023) gather the adapters of the rows in kernels of their own. On a
processor, with the few rows that are written at a time, two products over all adapters side by side, of which each row
keeps its own part, are faster.
"""

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional


@dataclass(slots=True)
class Selection:
    """What the next tokens are computed with: a range of ranks, and of these what is another row's.

    `others` has the shape (rows, ranks), and is None where all rows have the same adapter.
    """

    ranks: slice | None = None
    others: Tensor | None = None


class LoraLinear(nn.Module):
    """A linear layer and the adapters over it, whose ranks lie side by side in slots."""

    def __init__(self, base_layer: nn.Linear, selection: Selection) -> None:
        super().__init__()
        self.base_layer = base_layer
        self.selection = selection
        self.down = base_layer.weight.new_zeros(0, base_layer.in_features)
        self.up = base_layer.weight.new_zeros(0, base_layer.out_features)

    def forward(self, hidden: Tensor) -> Tensor:
        """`hidden` has the shape (rows, tokens, inputs of the layer), the result (rows, tokens, its outputs).

        With adapters of several rows to tell apart, each row has one token.
        """
        written: Tensor = self.base_layer(hidden)
        ranks = self.selection.ranks
        if ranks is None or not len(self.down):
            return written
        inner = functional.linear(hidden.flatten(0, -2), self.down[ranks])
        if self.selection.others is not None:
            inner.masked_fill_(self.selection.others, 0)
        written.view(-1, written.shape[-1]).addmm_(inner, self.up[ranks])
        return written

    def put(self, slot: slice, capacity: int, down: Tensor | None, up: Tensor | None) -> None:
        """Fill the ranks of `slot` of `capacity` ranks with an adapter's, or with zeros where it leaves this layer."""
        if down is None and not len(self.down):
            return
        if len(self.down) < capacity:
            self.down, self.up = _enlarged(self.down, capacity), _enlarged(self.up, capacity)
        for held, weight in ((self.down, down), (self.up, up)):
            held[slot] = 0
            if weight is not None:
                held[slot][: len(weight)] = weight

    def clear(self) -> None:
        """Give the memory of all slots back."""
        self.down, self.up = self.down[:0].clone(), self.up[:0].clone()


def _enlarged(held: Tensor, ranks: int) -> Tensor:
    larger = held.new_zeros(ranks, held.shape[1])
    larger[: len(held)] = held
    return larger
