"""How likely each label is for a question, and how near the question is to the label's own."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
# Of the weights, beside the loss summed over the questions.
PENALTY = 1.0
MOST_STEPS = 500
# Of the gradient, at which its steps end.
FLAT = 1e-3
LEAST_LENGTH = 1e-12


@dataclass(frozen=True, slots=True)
class Classifier:
    """Of `labels` labels: `weights` and `centroids` have the shape (labels, dimension), `biases` (labels,).

    A centroid is the mean of the label's questions, of length 1.
    """

    weights: Floats
    biases: Floats
    centroids: Floats

    def probabilities(self, vectors: Floats) -> Floats:
        """Of shape (len(vectors), labels); each row adds up to 1."""
        return _softmax(_products(vectors, self.weights) + self.biases)

    def similarities(self, vectors: Floats) -> Floats:
        """The cosines to the centroids, of shape (len(vectors), labels)."""
        return _products(vectors, self.centroids)


def fit_classifier(vectors: Floats, targets: Places, labels: int) -> Classifier:
    """Multinomial logistic regression with an L2 penalty on unit vectors of shape (questions, dimension).

    `targets` are the places of their labels. Each label weighs the same, however many questions it has. The loss is
    convex, and its minimum is found by conjugate gradients (Polak and Ribière, 1969) from zero: the same each time.
    """
    wanted = np.eye(labels)[targets]
    counts = np.maximum(wanted.sum(axis=0), 1)
    importance = (len(targets) / (labels * counts))[targets]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, biases = _unpacked(flat, labels)
        likely = _softmax(_products(vectors, weights) + biases)
        missed = importance[:, None] * (likely - wanted)
        steepest = np.einsum("nk,nd->kd", missed, vectors) + PENALTY * weights
        gradient = np.column_stack([steepest, missed.sum(axis=0)])
        surprise = -np.log(np.maximum((likely * wanted).sum(axis=1), np.finfo(float).tiny))
        return float(importance @ surprise + PENALTY / 2 * (weights**2).sum()), gradient.ravel()

    start = np.zeros(labels * (vectors.shape[1] + 1))
    found = minimize(loss, start, jac=True, method="CG", options={"maxiter": MOST_STEPS, "gtol": FLAT})
    weights, biases = _unpacked(found.x, labels)
    return Classifier(weights, biases, _centroids(vectors, wanted))


def _products(vectors: Floats, rows: Floats) -> Floats:
    # Not by BLAS: for so little its threads wait for each other longer than they compute, and round as they are many.
    return np.asarray(np.einsum("nd,kd->nk", vectors, rows))


def _unpacked(flat: Floats, labels: int) -> tuple[Floats, Floats]:
    rows = flat.reshape(labels, -1)
    return rows[:, :-1], rows[:, -1]


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _centroids(vectors: Floats, wanted: Floats) -> Floats:
    """Of a label without questions it is zero, to which nothing is near."""
    sums = wanted.T @ vectors
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), LEAST_LENGTH))
