"""Questions that say nearly the same are on one side of every split."""

from collections import Counter

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tuning.router.classifier import Floats, Places

FOLDS = 5
# Paraphrases have this cosine and more; with less the questions of a template run together into one group.
NEAR = 0.85
ROWS_AT_ONCE = 1_024


def near_duplicates(vectors: Floats) -> Places:
    """The number of the group of each question; `vectors` are unit vectors of shape (questions, dimension).

    Two with a cosine of .85 or more are of one group, and so are those that others link to each other.
    """
    pairs = [
        np.add(np.argwhere(vectors[first : first + ROWS_AT_ONCE] @ vectors.T >= NEAR), [first, 0])
        for first in range(0, len(vectors), ROWS_AT_ONCE)
    ]
    ones, others = np.concatenate(pairs).T
    linked = coo_array((np.ones(len(ones), dtype=bool), (ones, others)), shape=(len(vectors), len(vectors)))
    return np.asarray(connected_components(linked, directed=False)[1], dtype=np.intp)


def folds(groups: Places, targets: Places) -> Places:
    """The fold of each question, from 0 to 4: the groups of every label are dealt out in turn, as a whole."""
    found, dealt = np.empty_like(groups), Counter[int]()
    for group in np.unique(groups):
        members = groups == group
        label = int(np.bincount(targets[members]).argmax())
        found[members] = dealt[label] % FOLDS
        dealt[label] += 1
    return found
