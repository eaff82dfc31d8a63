"""Risk over coverage: how wrong the answers are, from the surest alone to all (Geifman and El-Yaniv, 2017).

An answer is as sure as its `confidence` says. Cases without an answer are not covered.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from evals.metrics.answers import key_fact_recall, says_any
from evals.metrics.given import expects_answer, is_given, plain_text
from evals.observation import Observation
from evals.summary import Curve, CurvePoint

Pair = tuple[float, bool]


def risk_coverage(variant: str, observations: Iterable[Observation], asked: int) -> Curve:
    """The curve of the answers that have a confidence and can be told right from wrong.

    `asked` counts all cases, those that failed too: the curve ends at the share of them that is covered.
    """
    pairs = [pair for observation in observations if (pair := _pair(observation))]
    return curve(variant, pairs, asked)


def curve(variant: str, pairs: Sequence[Pair], asked: int) -> Curve:
    """From pairs of (confidence, right); those of the same confidence are covered together, with one point.

    The area is the mean risk over the coverage that the curve reaches, None without a pair. Raises ValueError for more
    pairs than were `asked`.
    """
    if len(pairs) > asked:
        raise ValueError(f"{len(pairs)} answers to {asked} cases")
    covered = wrong = 0
    area, points = 0.0, []
    for _, group in groupby(sorted(pairs, reverse=True), key=lambda pair: pair[0]):
        rights = [right for _, right in group]
        covered, wrong = covered + len(rights), wrong + rights.count(False)
        area += len(rights) * wrong / covered
        points.append(CurvePoint(coverage=covered / asked, risk=wrong / covered))
    return Curve(variant=variant, points=tuple(points), area=area / covered if covered else None)


def is_right(observation: Observation) -> bool | None:
    """Whether an answer was expected, has all key facts, and says nothing that it must not.

    Without key facts it has to cite a gold document; None where the case has neither.
    """
    case = observation.case
    if not expects_answer(case):
        return False
    if not (case.key_facts or case.gold):
        return None
    text = plain_text(observation)
    complete = key_fact_recall(text, case.key_facts) == 1 if case.key_facts else _cites_gold(observation)
    return complete and not says_any(text, case.must_not)


def _cites_gold(observation: Observation) -> bool:
    return any(citation.document in observation.case.gold for citation in observation.answer.citations)


def _pair(observation: Observation) -> Pair | None:
    confidence, right = observation.answer.confidence, is_right(observation)
    if not is_given(observation) or confidence is None or right is None:
        return None
    return confidence, right
