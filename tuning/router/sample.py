"""Labelled questions as vectors, in groups of near duplicates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.embedding import Embed
from tuning.router.classifier import Floats, Places
from tuning.router.dividing import near_duplicates
from tuning.router.questions import Labelled
from tuning.routing import NONE

Mask = npt.NDArray[np.bool_]
Measured = Literal["file", "training sets", "both"]


@dataclass(frozen=True, slots=True)
class Sample:
    """`vectors` are unit vectors of shape (questions, dimension); `targets`, the places of their labels in `labels`,
    `groups` and `measured` have the shape (questions,).

    The labels are adapters by name, and `none` last where it is there. Thresholds are found on questions that are
    `measured`, and figures are of these; the others are learnt from alone. `of` says where the measured ones are from.
    """

    labels: tuple[str, ...]
    vectors: Floats
    targets: Places
    groups: Places
    measured: Mask
    of: Measured

    @property
    def adapters(self) -> int:
        """How many labels, the first ones, are those of adapters."""
        return len(self.labels) - (NONE in self.labels)

    def only(self, kept: Mask) -> "Sample":
        vectors, targets, groups = self.vectors[kept], self.targets[kept], self.groups[kept]
        return replace(self, vectors=vectors, targets=targets, groups=groups, measured=self.measured[kept])


def sampled(questions: Sequence[Labelled], embed: Embed) -> Sample:
    """Measured are the questions of people, and all of a label that people gave to none.

    Rows of training sets are from templates, mostly: what is sure enough for those is not for people's.
    """
    labels = sorted({one.label for one in questions}, key=lambda label: (label == NONE, label))
    of_people = {one.label for one in questions if one.asked}
    vectors = embed([one.question for one in questions]).astype(np.float64)
    return Sample(
        tuple(labels),
        vectors,
        np.array([labels.index(one.label) for one in questions], dtype=np.intp),
        near_duplicates(vectors),
        np.array([one.asked or one.label not in of_people for one in questions]),
        "training sets" if not of_people else "file" if of_people.issuperset(labels) else "both",
    )
