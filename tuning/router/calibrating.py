"""A decision fitted to questions: what is sure enough is found on questions that the classifier did not see."""

import numpy as np

from tuning.router.classifier import Floats, fit_classifier
from tuning.router.decision import Decision, margins, of_label
from tuning.router.dividing import FOLDS, folds
from tuning.router.sample import Mask, Sample

# This share of a label's own questions is less like the others than its floor asks for.
UNLIKE = 0.05
NEVER = float("inf")


def calibrated(sample: Sample, risk: float) -> Decision:
    """The decision by which the most questions are led, of which at most the share `risk` is led wrongly.

    Its margin is `NEVER` where there is none. See `least_margin`.
    """
    probabilities, similarities = _unseen(sample)
    floors = _floors(similarities, sample)
    likeliest = probabilities.argmax(axis=1)
    near = of_label(similarities, likeliest) >= floors[likeliest]
    led = sample.measured & near & (likeliest < sample.adapters)
    margin = least_margin(margins(probabilities)[led], (likeliest == sample.targets)[led], risk)
    classifier = fit_classifier(sample.vectors, sample.targets, len(sample.labels))
    return Decision(classifier, floors, margin, sample.adapters)


def least_margin(found: Floats, right: Mask, risk: float) -> float:
    """The least margin from which on at most the share `risk` of the questions is wrong; `NEVER` without one.

    `found` and `right`, of shape (questions,), are their margins and whether they are led rightly. One question more,
    and led wrongly, is reckoned with, so that 19 that are right are the fewest to be sure of a risk of .05. A tie is
    never led.
    """
    order = np.argsort(-found, kind="stable")
    ranked, wrong = found[order], np.cumsum(~right[order])
    share = (wrong + 1) / (np.arange(len(order)) + 2)
    # Those of one margin are led together, or not at all.
    last = np.append(ranked[1:] < ranked[:-1], True)[: len(ranked)]
    fitting = ranked[last & (share <= risk) & (ranked > 0)]
    return float(fitting[-1]) if len(fitting) else NEVER


def _unseen(sample: Sample) -> tuple[Floats, Floats]:
    """Probabilities and similarities of each question, by a classifier that was fitted without those of its fold."""
    probabilities = np.zeros((len(sample.targets), len(sample.labels)))
    similarities = np.zeros_like(probabilities)
    places = folds(sample.groups, sample.targets)
    for fold in range(FOLDS):
        here, others = places == fold, sample.only(places != fold)
        classifier = fit_classifier(others.vectors, others.targets, len(sample.labels))
        probabilities[here] = classifier.probabilities(sample.vectors[here])
        similarities[here] = classifier.similarities(sample.vectors[here])
    return probabilities, similarities


def _floors(similarities: Floats, sample: Sample) -> Floats:
    """For each label the cosine below which a twentieth of its own questions lies."""
    own = of_label(similarities, sample.targets)
    measured = [own[sample.measured & (sample.targets == label)] for label in range(len(sample.labels))]
    return np.array([np.quantile(values, UNLIKE) if len(values) else 1.0 for values in measured])
