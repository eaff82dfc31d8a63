"""When a question is led to an adapter, and when nobody is sure."""

from dataclasses import dataclass

import numpy as np

from tuning.router.classifier import Classifier, Floats, Places

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Decision:
    """Leads a question to its likeliest label where that is clear, and where the question is like those of the label.

    `margin` is the least by which the probability of the label is above that of the next one. `floors`, of shape
    (labels,), are the least cosines to the labels' centroids: what is of no topic at all may well be likelier of one
    than of the others. The first `adapters` labels are adapters'; a question of another is led nowhere.
    """

    classifier: Classifier
    floors: Floats
    margin: float
    adapters: int

    def led(self, vectors: Floats) -> Places:
        """For each of the unit `vectors`, of shape (questions, dimension), the place of a label, or NOWHERE."""
        probabilities = self.classifier.probabilities(vectors)
        likeliest = probabilities.argmax(axis=1)
        near = of_label(self.classifier.similarities(vectors), likeliest) >= self.floors[likeliest]
        clear = margins(probabilities) >= self.margin
        return np.where(near & clear & (likeliest < self.adapters), likeliest, NOWHERE)


def margins(probabilities: Floats) -> Floats:
    """By how much the likeliest label is ahead of the next one, for each row; 0 for a tie."""
    highest = np.sort(probabilities, axis=1)
    return np.asarray(highest[:, -1] - highest[:, -2])


def of_label(values: Floats, labels: Places) -> Floats:
    """The value of each row, of shape (questions, labels), for its label."""
    return np.asarray(np.take_along_axis(values, labels[:, None], axis=1)[:, 0])
