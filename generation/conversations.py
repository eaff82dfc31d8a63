"""Where the answerer finds what was said before, and leaves what it said."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from sqlalchemy.orm import Session

from core.db import Database
from core.domain import Answer, AnswerStatus, Principal
from generation import repository
from generation.handover import Reason, open_ticket, summarise
from generation.history import PastTurn, of_answer, of_record
from generation.visibility import own_turns


class Conversations(Protocol):
    """Safe to share between threads."""

    def history(self, principal: Principal, conversation_id: str | None) -> list[PastTurn]:
        """The conversation's last turns, the oldest first; none for None.

        Raises NotFound for a conversation that is not the principal's.
        """

    def kept(
        self, principal: Principal, asked: str, answer: Answer, history: Sequence[PastTurn], reason: Reason | None
    ) -> Answer:
        """Keep the turn, and return the answer as it is sent: escalated where there is a `reason` to hand it over."""


KeepWith = Callable[[Session, Principal, Answer], None]


class StoredConversations:
    """Conversations in the database; a new one is kept with its first turn.

    `keep_with` keeps what else there is of a turn, in the same unit of work.
    """

    def __init__(self, database: Database, history_turns: int, keep_with: KeepWith = lambda *_: None) -> None:
        self._database = database
        self._history_turns = history_turns
        self._keep_with = keep_with

    def history(self, principal: Principal, conversation_id: str | None) -> list[PastTurn]:
        if conversation_id is None:
            return []
        with self._database.read() as session:
            found = repository.get_conversation(session, principal, conversation_id)
            turns = repository.last_turns(session, found, self._history_turns)
            seen = own_turns(session, principal, turns)
            return [of_record(one.turn.question, one.record) for one in seen]

    def kept(
        self, principal: Principal, asked: str, answer: Answer, history: Sequence[PastTurn], reason: Reason | None
    ) -> Answer:
        if reason:
            answer = replace(answer, status=AnswerStatus.ESCALATED)
        with self._database.write() as session:
            repository.save_turn(session, principal, asked, answer)
            self._keep_with(session, principal, answer)
            if reason:
                session.flush()
                summary = summarise([*history, of_answer(asked, answer)])
                answer = replace(answer, escalation=open_ticket(session, principal, answer, reason, summary))
        return answer
