"""What the adapter that is begun with makes of answers: the reference that a preference is measured against.

It is computed before the first step, so that no second model is held beside the one that is trained.
"""

import math
from collections.abc import Sequence

from core.errors import InvalidInput
from tuning.training.encoding import Example
from tuning.training.likelihood import log_probabilities, without_dropout
from tuning.training.models import Loaded

AT_ONCE = 8


def references(loaded: Loaded, examples: Sequence[Example]) -> list[float]:
    """The log-probability of each answer, in nats, as the model is now.

    Raises InvalidInput where one is no number.
    """
    order = sorted(range(len(examples)), key=lambda place: len(examples[place]))
    found: dict[int, float] = {}
    with without_dropout(loaded.model):
        for start in range(0, len(order), AT_ONCE):
            places = order[start : start + AT_ONCE]
            logs = log_probabilities(loaded, [examples[place] for place in places])
            found |= zip(places, logs.tolist(), strict=True)
    if not all(map(math.isfinite, found.values())):
        raise InvalidInput(
            "What is begun from finds answers likely by no number; begin from another adapter.", field="from"
        )
    return [found[place] for place in range(len(examples))]
