"""The scores of one metric as arrays over the same cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from core.errors import InvalidInput
from evals.stats.intervals import Numbers

Scores = Mapping[str, Mapping[str, float | None]]


@dataclass(frozen=True, slots=True)
class Scored:
    """One array for each variant, NaN where a case does not count; `clusters` are of the cases, in the same order."""

    columns: tuple[Numbers, ...]
    clusters: tuple[str, ...]


def scored(metric: str, variants: Sequence[str], scores: Scores, clusters: Mapping[str, str]) -> Scored:
    """The cases of the variants, by id.

    Raises InvalidInput for a variant without scores, a case that one variant lacks or that has no family, and for a
    score that is not finite.
    """
    for variant in variants:
        if variant not in scores:
            raise InvalidInput(f"{metric} has no scores of {variant}; run it on the cases first.", field="scores")
    _require_same_cases(metric, variants, scores)
    cases = sorted(scores[variants[0]])
    if lost := next((case for case in cases if case not in clusters), None):
        raise InvalidInput(f"{metric} has a score of the case {lost}, which has no family.", field="clusters")
    columns = [np.array([_score(metric, name, case, scores[name][case]) for case in cases]) for name in variants]
    return Scored(tuple(columns), tuple(clusters[case] for case in cases))


def _require_same_cases(metric: str, variants: Sequence[str], scores: Scores) -> None:
    for case in sorted(set().union(*(scores[variant] for variant in variants))):
        for variant in variants:
            if case not in scores[variant]:
                raise InvalidInput(
                    f"{metric} of {variant} has no entry for the case {case}; all that are compared want the same "
                    "cases, None for one that does not count.",
                    field="scores",
                )


def _score(metric: str, variant: str, case: str, score: float | None) -> float:
    if score is None:
        return nan
    if not isfinite(score):
        raise InvalidInput(f"{metric} of {variant} for the case {case} is {score}, not a number.", field="scores")
    return float(score)
