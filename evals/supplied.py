"""Answers from elsewhere, such as a reference or another system's, as a metric looks at one."""

from collections.abc import Sequence

from core.domain import AnswerStatus, Passage
from core.embedding import Embed
from evals.cases import Case
from evals.observation import Observation
from evals.records import AnswerRecord, Cost, PassageRecord
from generation.grounding import Checker

NO_COST = Cost(retrieve_ms=0.0, first_token_ms=None, total_ms=0.0)


class Supplied:
    """Answers to one case over the same passages; without `embed` their support is not known."""

    def __init__(self, case: Case, passages: Sequence[PassageRecord], embed: Embed | None = None) -> None:
        self._case = case
        self._passages = tuple(passages)
        self._checker = Checker([_passage(one) for one in passages], embed) if embed else None

    def observation(self, text: str) -> Observation:
        answer = AnswerRecord(
            status=AnswerStatus.ANSWERED,
            text=text,
            writer="none",
            passages=self._passages,
            support=self._checker.answer_support(text) if self._checker else None,
        )
        return Observation(self._case, answer, ranking=(), gold=len(self._case.gold), cost=NO_COST)


def _passage(record: PassageRecord) -> Passage:
    text = record.text
    return Passage(0, record.document, "", "", "", None, record.heading, 0, len(text), text, 1.0)
