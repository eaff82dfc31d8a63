"""The learning rate over a run."""

import math


def rate_factor(step: int, steps: int, warmup_share: float) -> float:
    """The share of the full rate at `step`, counted from 0: it rises evenly, then falls along half a cosine to 0.

    See Loshchilov and Hutter, 2017, "SGDR".
    """
    warmup = round(warmup_share * steps)
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))
