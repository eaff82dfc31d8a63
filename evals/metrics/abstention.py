"""Whether an answer was given, withheld or handed over where that was right.

Precision is over what was done and recall over what should have been done, so that a case may count for one alone.
"""

from dataclasses import replace

from core.domain import AnswerStatus
from evals.cases import Case
from evals.metrics.base import Metric
from evals.metrics.given import any_case, expects_answer, is_given
from evals.metrics.shares import share
from evals.observation import Observation

HANDED_OVER = "what was answered and handed over as well counts as not given"


def _expects_abstention(case: Case) -> bool:
    return case.expected_status == "abstained"


def _expects_escalation(case: Case) -> bool:
    return case.expected_status == "escalated"


def _withheld(observation: Observation) -> float:
    return float(not is_given(observation))


def _escalated(observation: Observation) -> float:
    return float(observation.answer.status is AnswerStatus.ESCALATED)


def _rightly_abstained(observation: Observation) -> float | None:
    abstained = observation.answer.status is AnswerStatus.ABSTAINED
    return float(_expects_abstention(observation.case)) if abstained else None


ABSTENTION: tuple[Metric, ...] = (
    share(
        "abstention_recall",
        "abstention",
        _expects_abstention,
        _withheld,
        yes_no=True,
        about="Of the cases that the documents do not answer, the share in which no answer was given.",
        blind_to=f"answerable cases that were abstained from as well; {HANDED_OVER}",
    ),
    # A case that failed was not abstained from.
    replace(
        share(
            "abstention_precision",
            "abstention",
            any_case,
            _rightly_abstained,
            yes_no=True,
            about="Of the cases that were abstained from, the share that expect it.",
            blind_to="unanswerable cases that were answered",
        ),
        worst=None,
    ),
    share(
        "over_refusal",
        "abstention",
        expects_answer,
        _withheld,
        better="lower",
        yes_no=True,
        about="Of the cases that expect an answer, the share in which none was given.",
        blind_to=f"whether the answers that were given are right; {HANDED_OVER}",
    ),
    share(
        "escalation_recall",
        "abstention",
        _expects_escalation,
        _escalated,
        yes_no=True,
        about="Of the cases that a person has to take over, the share that were handed over.",
        blind_to="other cases that were handed over as well",
    ),
    share(
        "false_escalation",
        "abstention",
        lambda case: not _expects_escalation(case),
        _escalated,
        better="lower",
        yes_no=True,
        about="Of all other cases, the share that were handed over to a person.",
        blind_to="cases that should have been handed over and were not",
    ),
)
