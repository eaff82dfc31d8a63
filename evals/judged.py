"""How often a judge prefers what people do."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from core.errors import InvalidInput
from evals.judge import Choice, Judge, judge_pair
from evals.rated import RatedAnswer
from evals.stats.bootstrap import bootstrap_mean
from evals.stats.unanimous import unanimous_bound

POINTS: Mapping[Choice, float] = {"first": 1.0, "second": 0.0, "tie": 0.5, "none": 0.0}


@dataclass(frozen=True, slots=True)
class Preference:
    """Two answers to one case, of which people rated `better` higher."""

    better: RatedAnswer
    worse: RatedAnswer


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """What a judge chose of pairs: the answer that people prefer (`right`), the other one, a tie, or no verdict.

    `accuracy` is the share that is right, from 0 to 1, with its interval at 95 % over families of cases. A tie counts
    half, and .5 is what a coin comes to; no verdict counts as wrong.
    """

    right: int
    wrong: int
    ties: int
    no_verdict: int
    accuracy: float
    low: float | None
    high: float | None


def preferences(answers: Sequence[RatedAnswer], rated: str) -> list[Preference]:
    """The pairs of two systems on one case whose mean ratings differ. Raises InvalidInput where there is none."""
    by_case: dict[str, list[RatedAnswer]] = {}
    for answer in answers:
        by_case.setdefault(answer.case.id, []).append(answer)
    found = list(_differing(by_case, rated))
    if not found:
        raise InvalidInput(f"No two answers to one case differ in {rated}.", field="rated")
    return found


def judge_agreement(judge: Judge, pairs: Sequence[Preference], progress: Callable[[int, int], None]) -> JudgeAgreement:
    """Ask the judge of every pair, twice. Raises what asking it raises."""
    choices: list[Choice] = []
    for pair in pairs:
        better, worse = pair.better, pair.worse
        choices.append(judge_pair(judge, better.case, better.passages, better.text, worse.text).choice)
        progress(len(choices), len(pairs))
    return _agreement(choices, [pair.better.case.cluster for pair in pairs])


def _differing(by_case: Mapping[str, Sequence[RatedAnswer]], rated: str) -> Iterator[Preference]:
    for of_case in by_case.values():
        voted = [one for one in of_case if rated in one.ratings]
        for one, other in combinations(voted, 2):
            if one.ratings[rated] != other.ratings[rated]:
                better, worse = (one, other) if one.ratings[rated] > other.ratings[rated] else (other, one)
                yield Preference(better, worse)


def _agreement(choices: Sequence[Choice], clusters: Sequence[str]) -> JudgeAgreement:
    counts = Counter(choices)
    found = bootstrap_mean(np.array([POINTS[choice] for choice in choices]), clusters)
    assert found.figure is not None, "there is a pair"
    low, high = found.low, found.high
    if low is not None and found.figure in (0, 1):
        bound = unanimous_bound(found.clusters)
        low, high = (bound, 1.0) if found.figure else (0.0, 1 - bound)
    return JudgeAgreement(counts["first"], counts["second"], counts["tie"], counts["none"], found.figure, low, high)
