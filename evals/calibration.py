"""Fits when to abstain: each case is asked as it is, and once more without the documents that answer it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from core.domain import SearchFilter
from core.errors import InvalidInput
from evals.cases import Case
from evals.wanted import Wanted
from generation.calibration import Calibration, FittedOn

FOLDS = 8
FEWEST_OF_A_KIND = 10
Score = Callable[[str, SearchFilter], float]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observation:
    """The best score of one question; `answered` says whether the documents that were searched answer it.

    `asked` is a case as it stands; the others lack their documents.
    """

    score: float
    answered: bool
    asked: bool
    family: str


@dataclass(frozen=True, slots=True)
class Point:
    """At one threshold: the share of questions that are answered, and of these the share that should not have been."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Fit:
    """`confidences` are cross-validated by family; `curve` is of the cases as they stand."""

    calibration: Calibration
    observations: tuple[Observation, ...]
    confidences: tuple[float, ...]
    curve: tuple[Point, ...]


def observe(
    cases: Sequence[Case],
    score: Score,
    wanted: Wanted,
    documents: dict[str, str],
    progress: Callable[[int, int], None],
) -> list[Observation]:
    """Ask every case; `documents` are the ids of all that are indexed, by the path that cases name them by."""
    found = []
    for done, case in enumerate(cases, start=1):
        asked = wanted.of(case)
        answered = case.expected_status == "answered"
        found.append(Observation(score(case.question, asked), answered, True, case.family))
        if answered:
            others = frozenset(documents.values()) - {documents[path] for path in case.documents}
            without = replace(asked, document_ids=others)
            found.append(Observation(score(case.question, without), False, False, case.family))
        progress(done, len(cases))
    return found


def fit(observations: Sequence[Observation], fitted_on: FittedOn, refused: float, risk: float) -> Fit:
    """Fit the scaling on all observations, and the thresholds on cross-validated confidences of the cases.

    `refused` is the largest share of answerable cases that may be abstained from, `risk` the largest share of wrongly
    answered ones among those that are answered without a reserve. Raises InvalidInput for too few cases.
    """
    scores = np.array([[one.score] for one in observations])
    answered = np.array([one.answered for one in observations])
    _require_enough(answered)
    model = LogisticRegression(class_weight="balanced")
    families = [one.family for one in observations]
    folds = GroupKFold(min(FOLDS, len(set(families))))
    confidences = cross_val_predict(model, scores, answered, groups=families, cv=folds, method="predict_proba")[:, 1]
    model.fit(scores, answered)
    asked = np.array([one.asked for one in observations])
    curve = risk_coverage(confidences[asked], answered[asked])
    abstain_below = float(np.quantile(confidences[asked & answered], refused))
    sure_from = max(abstain_below, min((point.threshold for point in curve if point.risk <= risk), default=1.0))
    calibration = Calibration(
        round(float(model.coef_[0][0]), 4),
        round(float(model.intercept_[0]), 4),
        round(abstain_below, 4),
        round(sure_from, 4),
        fitted_on,
    )
    return Fit(calibration, tuple(observations), tuple(map(float, confidences)), tuple(curve))


def risk_coverage(confidences: Numbers, answered: npt.NDArray[np.bool_]) -> list[Point]:
    """The risk-coverage curve (El-Yaniv and Wiener, 2010), from all questions answered to one."""
    points = []
    for threshold in np.unique(confidences):
        kept = confidences >= threshold
        points.append(Point(float(threshold), float(kept.mean()), float((~answered[kept]).mean())))
    return points


def abstention(fitted: Fit) -> tuple[float, float, float]:
    """Precision and recall of abstaining on the cases as they stand, and the share wrongly abstained from."""
    below = fitted.calibration.abstain_below
    pairs = [(confidence < below, one.answered) for confidence, one in _asked(fitted)]
    right = sum(abstained and not answered for abstained, answered in pairs)
    wrong = sum(abstained and answered for abstained, answered in pairs)
    unanswerable = sum(not answered for _, answered in pairs)
    return right / max(1, right + wrong), right / max(1, unanswerable), wrong / max(1, len(pairs) - unanswerable)


def _asked(fitted: Fit) -> Iterable[tuple[float, Observation]]:
    return (
        (confidence, one) for confidence, one in zip(fitted.confidences, fitted.observations, strict=True) if one.asked
    )


def _require_enough(answered: npt.NDArray[np.bool_]) -> None:
    for kind, count in (("answered", int(answered.sum())), ("unanswered", int((~answered).sum()))):
        if count < FEWEST_OF_A_KIND:
            raise InvalidInput(
                f"There are {count} {kind} questions; a calibration wants {FEWEST_OF_A_KIND} of each kind at least.",
                field="cases",
            )
