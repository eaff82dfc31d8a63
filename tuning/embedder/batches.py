"""The order in which pairs are trained on: the same for the same seed, also after a restart."""

import random
from collections import deque
from collections.abc import Sequence

from tuning.embedder.pair import Pair


def plan(pairs: Sequence[Pair], epochs: int, size: int, seed: int) -> list[list[int]]:
    """Batches of up to `size` places in `pairs`, epoch after epoch.

    No passage of a batch answers another question of it: what is another's is taken for a negative.
    """
    drawn = random.Random(seed)  # noqa: S311 - only an order
    planned: list[list[int]] = []
    for _ in range(epochs):
        waiting = deque(drawn.sample(range(len(pairs)), len(pairs)))
        while waiting:
            planned.append(_batch(pairs, waiting, size))
    return planned


def _batch(pairs: Sequence[Pair], waiting: deque[int], size: int) -> list[int]:
    """Take the next places that go together out of `waiting`; the others stay first in line."""
    taken, passed = list[int](), list[int]()
    while waiting and len(taken) < size:
        place = waiting.popleft()
        together = all(pairs[place].agrees_with(pairs[other]) for other in taken)
        (taken if together else passed).append(place)
    waiting.extendleft(reversed(passed))
    return taken
