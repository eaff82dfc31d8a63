"""The order in which rows are trained on: the same for the same seed, also after a restart."""

import random
from collections.abc import Sequence

from tuning.training.encoding import Example

# Rows are sorted by length within so many batches: rows of a batch are about as long, and the order stays by chance.
BUCKET = 16


def plan(examples: Sequence[Example], epochs: int, size: int, seed: int) -> list[list[int]]:
    """Batches of `size` places in `examples`, epoch after epoch, each of rows about as long."""
    drawn = random.Random(seed)  # noqa: S311 - only an order
    planned: list[list[int]] = []
    for _ in range(epochs):
        order = drawn.sample(range(len(examples)), len(examples))
        batches = [
            one for start in range(0, len(order), BUCKET * size) for one in _bucket(order, start, size, examples)
        ]
        drawn.shuffle(batches)
        planned += batches
    return planned


def _bucket(order: Sequence[int], start: int, size: int, examples: Sequence[Example]) -> list[list[int]]:
    places = sorted(order[start : start + BUCKET * size], key=lambda place: len(examples[place]))
    return [places[first : first + size] for first in range(0, len(places), size)]
