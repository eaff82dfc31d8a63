"""The LoRAs that a batch computes with, over one model. Importing this module loads torch."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import nn

from generation.engines.lora_linear import LoraLinear, Selection
from generation.engines.lora_weights import LoraWeights


class LoraLayers:
    """For one thread. An adapter has a slot in each layer while a text is written with it."""

    def __init__(self, model: Any) -> None:
        """Changes `model`: each of its linear layers can have adapters over it."""
        self.model = model
        self._selection = Selection()
        self.linears: Mapping[str, nn.Linear] = {
            name: module for name, module in model.named_modules() if isinstance(module, nn.Linear)
        }
        self._layers = {name: LoraLinear(linear, self._selection) for name, linear in self.linears.items()}
        for name, layer in self._layers.items():
            model.set_submodule(name, layer)
        self._slots: list[LoraWeights | None] = []
        self._texts: Counter[LoraWeights] = Counter()
        self._width = 0

    def begin(self, weights: LoraWeights) -> None:
        """A text more is written with `weights`."""
        self._texts[weights] += 1
        if self._texts[weights] > 1:
            return
        free = self._slots.index(None) if None in self._slots else len(self._slots)
        self._slots[free : free + 1] = [weights]
        if weights.rank > self._width:
            self._widen(weights.rank)
        else:
            self._put(free)

    def end(self, weights: LoraWeights) -> None:
        """A text less is written with `weights`; with the last one all memory is given back."""
        self._texts[weights] -= 1
        if not self._texts[weights]:
            del self._texts[weights]
            self._slots[self._slots.index(weights)] = None
        if not self._texts:
            self._slots.clear()
            self._widen(0)

    def select(self, rows: Sequence[LoraWeights | None]) -> None:
        """Say with which adapter, or with none, each row of the next tokens is computed."""
        slots = [None if weights is None else self._slots.index(weights) for weights in rows]
        used = [slot for slot in slots if slot is not None]
        if not used:
            self._selection.ranks = None
            return
        ranks = slice(min(used) * self._width, (max(used) + 1) * self._width)
        self._selection.ranks = ranks
        self._selection.others = None if len({*slots}) == 1 else self._others(slots, ranks)

    def _others(self, slots: Sequence[int | None], ranks: slice) -> torch.Tensor:
        own = torch.tensor([-1 if slot is None else slot for slot in slots])
        return own[:, None] != torch.arange(ranks.start, ranks.stop) // self._width

    def _widen(self, width: int) -> None:
        """Slots of another width: each is filled anew."""
        self._width = width
        for layer in self._layers.values():
            layer.clear()
        for slot in range(len(self._slots)):
            self._put(slot)

    def _put(self, slot: int) -> None:
        weights = self._slots[slot]
        if weights is None:
            return
        # Twice as much at a time, so that the first adapters are not copied for each of the next.
        capacity = (1 << (len(self._slots) - 1).bit_length()) * self._width
        ranks = slice(slot * self._width, (slot + 1) * self._width)
        for name, layer in self._layers.items():
            layer.put(ranks, capacity, weights.down.get(name), weights.up.get(name))
