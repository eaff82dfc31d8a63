"""How well a router leads questions that it was not fitted on."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from tuning.router.calibrating import calibrated
from tuning.router.classifier import Places
from tuning.router.decision import NOWHERE
from tuning.router.dividing import FOLDS, folds
from tuning.router.sample import Mask, Measured, Sample

# No name of an adapter has a blank.
DEFAULT = "the default"


class Figures(BaseModel):
    """Of `questions`, each led by a router that was fitted without it and its near duplicates.

    `of` says where they are from. `accuracy` is the share whose likeliest label is right, `coverage` the share of the
    adapters' questions that is led to one, and `wrong` the share of all that are led which are led to another adapter
    than theirs, or are of no topic. `confusion` counts, by the label of a question, where it is led.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Measured
    questions: int
    accuracy: float
    coverage: float
    wrong: float
    confusion: dict[str, dict[str, int]]


def figures(sample: Sample, risk: float) -> Figures:
    """Cross-validated over the sample's groups: classifier and thresholds are fitted anew for each fold."""
    likeliest, led = _cross_validated(sample, risk)
    here = sample.measured
    targets, likeliest, led = sample.targets[here], likeliest[here], led[here]
    taken, own = led != NOWHERE, targets < sample.adapters
    return Figures(
        of=sample.of,
        questions=len(targets),
        accuracy=_share(likeliest == targets, np.ones_like(own)),
        coverage=_share(taken, own),
        wrong=_share(led != targets, taken),
        confusion=_confusion(sample.labels, targets, led),
    )


def _share(of: Mask, among: Mask) -> float:
    return round(int((of & among).sum()) / max(1, int(among.sum())), 4)


def _cross_validated(sample: Sample, risk: float) -> tuple[Places, Places]:
    """The likeliest label of each question, and where it is led."""
    likeliest, led = np.empty_like(sample.targets), np.empty_like(sample.targets)
    places = folds(sample.groups, sample.targets)
    for fold in range(FOLDS):
        here = places == fold
        decision = calibrated(sample.only(~here), risk)
        likeliest[here] = decision.classifier.probabilities(sample.vectors[here]).argmax(axis=1)
        led[here] = decision.led(sample.vectors[here])
    return likeliest, led


def _confusion(labels: Sequence[str], targets: Places, led: Places) -> dict[str, dict[str, int]]:
    counted = Counter(zip(targets.tolist(), led.tolist(), strict=True))
    names = [*enumerate(labels), (NOWHERE, DEFAULT)]
    return {
        label: {name: counted[target, place] for place, name in names if counted[target, place]}
        for target, label in enumerate(labels)
    }
