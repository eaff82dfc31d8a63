"""How long to wait before a request is sent again."""

import random
from collections.abc import Callable, Iterator

FIRST_SECONDS = 0.25
LONGEST_SECONDS = 8.0


def delays(retries: int, draw: Callable[[], float] = random.random) -> Iterator[float]:
    """Seconds before each of `retries` tries: twice as long each time, of which a random half to the whole.

    The randomness keeps requests that failed together from coming again together; `draw` gives a number in [0, 1).
    """
    for attempt in range(retries):
        longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2**attempt)
        yield longest * (0.5 + draw() / 2)
