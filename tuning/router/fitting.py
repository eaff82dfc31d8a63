"""From labelled questions to a router: embed, fit, find what is sure enough, and measure."""

from collections import Counter
from collections.abc import Sequence, Set

import numpy as np

from core.embedding import Embed
from core.errors import InvalidInput
from core.files import sha256_hex
from tuning.router.calibrating import NEVER, calibrated
from tuning.router.figures import figures
from tuning.router.fitted import FittedRouter, StoredDecision
from tuning.router.questions import Labelled
from tuning.router.sample import Sample, sampled
from tuning.routing import NONE

# Two for each fold.
FEWEST_GROUPS = 10


def fit_router(questions: Sequence[Labelled], embed: Embed, embedder: str, risk: float) -> FittedRouter:
    """The router of `questions`, each of which is there once; `embedder` is the fingerprint of the model of `embed`.

    It leads as many as it can so that at most the share `risk` of those that are led is led wrongly. Raises
    InvalidInput for fewer than two labels, for one with too few questions, and where no question is clear enough.
    """
    _require_labels({one.label for one in questions})
    sample = sampled(questions, embed)
    _require_enough(sample)
    decision, found = calibrated(sample, risk), figures(sample, risk)
    if decision.margin == NEVER or not found.coverage:
        raise InvalidInput(
            f"No question is led: the router would be wrong of more than {risk:.0%} of them, however sure it is. Give "
            "more questions, or labels that are further apart, or allow more with --risk.",
            field="questions",
        )
    return FittedRouter(
        embedder=embedder,
        questions=sha256_hex(repr([(one.question, one.label) for one in questions]).encode()),
        counts=dict(sorted(Counter(one.label for one in questions).items())),
        risk=risk,
        figures=found,
        adapters=sample.labels[: sample.adapters],
        stored=StoredDecision.of(decision),
    )


def _require_labels(labels: Set[str]) -> None:
    """Raises InvalidInput where there is nothing to choose between."""
    if len(labels) < 2:
        found = f"All questions are labelled {min(labels)}" if labels else "There are no questions"
        raise InvalidInput(
            f"{found}; a router chooses between two adapters at least, or between one and `{NONE}`.", field="questions"
        )


def _require_enough(sample: Sample) -> None:
    for place, label in enumerate(sample.labels):
        groups = len(np.unique(sample.groups[sample.targets == place]))
        if groups < FEWEST_GROUPS:
            raise InvalidInput(
                f"Only {groups} of the questions labelled {label} differ by more than their wording; a router wants "
                f"{FEWEST_GROUPS} of each label at least.",
                field="questions",
            )
