"""Cases out of what people think of answers: what they found right, and what they said would have been.

The question, the texts of people and the earlier turns are as they are kept, with personal data masked.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from core.domain import AnswerStatus, FeedbackReason, Rating
from core.tables import Feedback
from evals.cases import Case
from evals.importing.base import Imported
from evals.importing.reading import case_of
from evals.rated_turns import RatedTurn
from generation.contract import without_markers


class LeftOut(StrEnum):
    """Why a rated answer is no case."""

    OTHER_DAY = "answers that cite what was not in force on the day of the question"
    DISAGREED = "answers that people disagree about"
    NO_REFERENCE = "answers that should have been given, without a word of what would be right"
    NO_WORD = "answers rated down without a word of what would be right"


def cases_of(rated: Iterable[RatedTurn], default_audience: str) -> Imported:
    """One case for each answer whose raters agree, under the id of its turn."""
    cases, left_out = [], Counter[str]()
    for one in rated:
        found = _agreed(one, default_audience)
        if isinstance(found, Case):
            cases.append(found)
        else:
            left_out[found] += 1
    return Imported(tuple(cases), left_out={reason.value: left_out[reason] for reason in LeftOut if left_out[reason]})


def _agreed(rated: RatedTurn, default_audience: str) -> Case | LeftOut:
    """Whoever rated down without a word disagrees with nobody who did so with one."""
    if not rated.in_force:
        return LeftOut.OTHER_DAY
    found = [_of_one(rated, given, default_audience) for given in rated.given]
    cases = list(dict.fromkeys(one for one in found if isinstance(one, Case)))
    if len(cases) > 1 or len({given.rating for given in rated.given}) > 1:
        return LeftOut.DISAGREED
    return cases[0] if cases else found[0]


def _of_one(rated: RatedTurn, given: Feedback, default_audience: str) -> Case | LeftOut:
    expected = _confirmed(rated) if given.rating == Rating.UP else _corrected(rated, given)
    if isinstance(expected, LeftOut):
        return expected
    turn, default = rated.turn, frozenset({default_audience})
    return case_of(
        f"turn {turn.id}",
        id=turn.id,
        question=turn.question,
        history=[{"question": past.question, "answer": _said(past.record)} for past in rated.before],
        as_of=turn.created_at.date(),
        family=turn.conversation_id,
        tags=[f"feedback:{given.rating}"],
        audiences=frozenset() if rated.audiences <= default else rated.audiences | default,
        **expected,
    )


def _confirmed(rated: RatedTurn) -> dict[str, Any]:
    status, record = AnswerStatus(rated.turn.status), rated.turn.record
    if not status.gives_an_answer:
        return {"expected_status": status.value}
    quotes = dict.fromkeys((citation["source_uri"], citation["quote"]) for citation in record["citations"])
    return {
        "reference": _said(record),
        "evidence": [{"document": document, "quote": quote} for document, quote in quotes],
    }


def _corrected(rated: RatedTurn, given: Feedback) -> dict[str, Any] | LeftOut:
    """Whoever wants both an answer and a person for a question wants the answer that they give."""
    reasons = set(given.reasons)
    should_answer = FeedbackReason.SHOULD_ANSWER in reasons
    if FeedbackReason.SHOULD_HAND_OVER in reasons and not should_answer:
        return {"expected_status": "escalated"}
    if given.correction is None:
        return LeftOut.NO_REFERENCE if should_answer else LeftOut.NO_WORD
    cited = [] if FeedbackReason.WRONG_SOURCE in reasons else rated.turn.record["citations"]
    documents = dict.fromkeys(citation["source_uri"] for citation in cited)
    return {"reference": given.correction, "documents": list(documents)}


def _said(record: dict[str, Any]) -> str:
    return without_markers(record["answer"])
