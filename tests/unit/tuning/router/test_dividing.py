"""Near duplicates, and on which side of a split they are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuning.router.dividing import FOLDS, folds, near_duplicates


def _at(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.column_stack([np.cos(angles), np.sin(angles)])


def test_near_questions_are_of_one_group() -> None:
    one, other, far = near_duplicates(_at(0, 20, 90))
    assert (one == other, one == far) == (True, False)


def test_questions_that_others_link_are_of_one_group() -> None:
    assert len(set(near_duplicates(_at(0, 25, 50, 75)).tolist())) == 1


def test_more_questions_than_are_compared_at_once_are_linked() -> None:
    vectors = np.tile(_at(0, 90), (1_100, 1))
    assert near_duplicates(vectors).tolist() == [0, 1] * 1_100


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=60))
def test_a_group_is_in_one_fold(questions: list[tuple[int, int]]) -> None:
    groups, targets = (np.array(column, dtype=np.intp) for column in zip(*questions, strict=True))
    found = folds(groups, targets)
    assert len({*zip(groups.tolist(), found.tolist(), strict=True)}) == len(set(groups.tolist()))


def test_the_groups_of_every_label_are_in_all_folds() -> None:
    groups = np.arange(4 * FOLDS)
    targets = np.repeat([0, 1], [FOLDS, 3 * FOLDS])
    found = folds(groups, targets)
    assert [np.bincount(found[targets == label]).tolist() for label in (0, 1)] == [[1] * FOLDS, [3] * FOLDS]
