"""An axis with round ticks."""

import math
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`, which are ticks, in equal `step`s."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        return tuple(self.low + number * self.step for number in range(round((self.high - self.low) / self.step) + 1))

    def share(self, value: float) -> float:
        """Where a value lies, from 0 to 1; beyond the ends it lies on them."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def axis_from_zero(most: float, steps: int = 4) -> Axis:
    """Holds 0 and `most`, in at most `steps` steps."""
    step = _round_up(most / steps if most > 0 else 1.0)
    return Axis(0.0, step * max(1, math.ceil(most / step - 1e-9)), step)


def axis_around_zero(most: float) -> Axis:
    """As far to the left of 0 as to the right, and at least to `most`."""
    half = axis_from_zero(most, 2)
    return Axis(-half.high, half.high, half.step)


def _round_up(step: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(step))
    return next(one * magnitude for one in STEPS if one * magnitude >= step * (1 - 1e-9))
