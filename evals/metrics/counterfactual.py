"""Whether an answer follows the passage, where the passage says something else than a model may remember."""

from evals.cases import Case
from evals.metrics.answers import key_fact_recall, says_any
from evals.metrics.base import Metric
from evals.metrics.given import plain_text
from evals.metrics.shares import share
from evals.observation import Observation


def _is_twin(case: Case) -> bool:
    return bool(case.edits)


def _follows(observation: Observation) -> float | None:
    """None where no passage with the changed words was read: then there is nothing to follow."""
    case = observation.case
    read = [passage.text for passage in observation.answer.passages]
    if not any(edit.changed in text for edit in case.edits for text in read):
        return None
    text = plain_text(observation)
    return float(key_fact_recall(text, case.key_facts) == 1 and not says_any(text, case.must_not))


COUNTERFACTUAL: tuple[Metric, ...] = (
    share(
        "follows_passage",
        "counterfactual",
        _is_twin,
        _follows,
        yes_no=True,
        about="Of the twins whose changed passage was read, the share answered with the changed number alone.",
        blind_to="memory that shows in words without a number; an answer withheld counts as not following",
        source="after Longpre et al. 2021",
    ),
)
