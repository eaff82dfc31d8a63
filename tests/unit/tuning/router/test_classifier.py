"""The classifier of questions."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tuning.router.classifier import Classifier, fit_classifier


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors about three axes, of which one has few."""
    numbers = np.random.default_rng(5)
    targets = np.repeat([0, 1, 2], [40, 25, 8])
    vectors = np.eye(12)[targets] + 0.5 * numbers.normal(size=(len(targets), 12))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), targets


@pytest.fixture(scope="module")
def fitted(drawn: tuple[np.ndarray, np.ndarray]) -> Classifier:
    return fit_classifier(*drawn, 3)


def test_it_is_as_sure_as_balanced_logistic_regression(
    drawn: tuple[np.ndarray, np.ndarray], fitted: Classifier
) -> None:
    vectors, targets = drawn
    known = LogisticRegression(C=1.0, class_weight="balanced", tol=1e-8, max_iter=1000).fit(vectors, targets)
    np.testing.assert_allclose(fitted.probabilities(vectors), known.predict_proba(vectors), atol=1e-3)


def test_probabilities_of_a_question_add_up_to_one(drawn: tuple[np.ndarray, np.ndarray], fitted: Classifier) -> None:
    np.testing.assert_allclose(fitted.probabilities(drawn[0]).sum(axis=1), 1)


def test_a_centroid_is_the_direction_of_the_mean(drawn: tuple[np.ndarray, np.ndarray], fitted: Classifier) -> None:
    mean = drawn[0][drawn[1] == 2].mean(axis=0)
    np.testing.assert_allclose(fitted.centroids[2], mean / np.linalg.norm(mean))


def test_it_is_the_same_each_time(drawn: tuple[np.ndarray, np.ndarray], fitted: Classifier) -> None:
    again = fit_classifier(*drawn, 3)
    assert (again.weights == fitted.weights).all()
    assert (again.biases == fitted.biases).all()


def test_nothing_is_near_a_label_without_questions(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    assert (fit_classifier(*drawn, 4).similarities(drawn[0])[:, 3] == 0).all()
