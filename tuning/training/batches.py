"""The order in which items are trained on: the same for the same seed, also after a restart."""

import random
from collections.abc import Sequence, Sized

# Items are sorted by length within so many batches: those of a batch are about as long, and the order stays by chance.
BUCKET = 16


def plan(items: Sequence[Sized], epochs: int, size: int, seed: int) -> list[list[int]]:
    """Batches of `size` places in `items`, epoch after epoch, each of items about as long."""
    drawn = random.Random(seed)  # noqa: S311 - only an order
    planned: list[list[int]] = []
    for _ in range(epochs):
        order = drawn.sample(range(len(items)), len(items))
        batches = [one for start in range(0, len(order), BUCKET * size) for one in _bucket(order, start, size, items)]
        drawn.shuffle(batches)
        planned += batches
    return planned


def _bucket(order: Sequence[int], start: int, size: int, items: Sequence[Sized]) -> list[list[int]]:
    places = sorted(order[start : start + BUCKET * size], key=lambda place: len(items[place]))
    return [places[first : first + size] for first in range(0, len(places), size)]
