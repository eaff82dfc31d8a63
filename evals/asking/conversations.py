"""Conversations of cases: their history is the case's, and nothing is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.domain import Answer, AnswerStatus, Escalation, Principal
from evals.cases import Case
from generation.handover import Reason
from generation.history import PastTurn


class CaseConversations:
    """See `generation.conversations.Conversations`; a conversation's id is its case's."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._histories = {case.id: [_past(said.question, said.answer) for said in case.history] for case in cases}

    def history(self, principal: Principal, conversation_id: str | None) -> list[PastTurn]:
        return self._histories.get(conversation_id or "", [])

    def kept(
        self, principal: Principal, asked: str, answer: Answer, history: Sequence[PastTurn], reason: Reason | None
    ) -> Answer:
        if reason is None:
            return answer
        return replace(answer, status=AnswerStatus.ESCALATED, escalation=Escalation("", reason.sentence, ""))


def _past(question: str, answer: str) -> PastTurn:
    return PastTurn(question, AnswerStatus.ANSWERED, answer)
