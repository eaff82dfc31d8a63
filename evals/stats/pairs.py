"""The cases that count for both of two variants."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evals.stats.intervals import Numbers, rounded


@dataclass(frozen=True, slots=True)
class Pairs:
    """On how many of them the variant is better than the baseline, as good, and worse."""

    wins: int
    ties: int
    losses: int

    @property
    def count(self) -> int:
        return self.wins + self.ties + self.losses


def pairs(better: Literal["higher", "lower"], baseline: Numbers, variant: Numbers) -> Pairs:
    """A score is NaN where its case does not count."""
    gains = rounded(variant - baseline if better == "higher" else baseline - variant)
    return Pairs(int((gains > 0).sum()), int((gains == 0).sum()), int((gains < 0).sum()))


def all_stand_alone(baseline: Numbers, variant: Numbers, clusters: Sequence[str]) -> bool:
    """Whether each case that counts does so for both variants, and is the only one of its family."""
    counts = ~np.isnan(np.stack([baseline, variant]))
    kept = np.flatnonzero(counts.any(axis=0)).tolist()
    return bool((counts[0] == counts[1]).all()) and len({clusters[place] for place in kept}) == len(kept)
