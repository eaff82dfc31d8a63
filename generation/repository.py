"""Conversations and turns in SQL."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.domain import Answer, Principal
from core.errors import NotFound
from core.tables import Conversation, Turn, now

TITLE_CHARS = 80


@dataclass(frozen=True, slots=True)
class ConversationRow:
    conversation: Conversation
    turns: int


def save_turn(session: Session, principal: Principal, question: str, answer: Answer) -> None:
    """Keep a turn, and with the first turn its conversation."""
    conversation = session.get(Conversation, answer.conversation_id)
    if conversation is None:
        session.add(_new_conversation(principal, answer.conversation_id, question))
        session.flush()
    else:
        conversation.updated_at = now()
    record: dict[str, Any] = asdict(answer)
    session.add(
        Turn(
            id=answer.turn_id,
            tenant=principal.tenant,
            conversation_id=answer.conversation_id,
            question=question,
            status=answer.status,
            record=record,
        )
    )


def get_conversation(session: Session, principal: Principal, conversation_id: str) -> Conversation:
    found = session.scalar(select(Conversation).where(Conversation.id == conversation_id, *_own(principal)))
    if found is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    return found


def conversations(session: Session, principal: Principal, limit: int) -> Sequence[ConversationRow]:
    """The principal's newest conversations."""
    found = session.execute(
        select(Conversation, func.count(Turn.id))
        .outerjoin(Turn, Turn.conversation_id == Conversation.id)
        .where(*_own(principal))
        .group_by(Conversation.id)
        .order_by(Conversation.updated_at.desc())
        .limit(limit)
    )
    return [ConversationRow(conversation, turns) for conversation, turns in found]


def turns(session: Session, conversation: Conversation) -> Sequence[Turn]:
    found = select(Turn).where(Turn.conversation_id == conversation.id).order_by(Turn.created_at)
    return session.scalars(found).all()


def _own(principal: Principal) -> tuple[Any, ...]:
    return Conversation.tenant == principal.tenant, Conversation.subject == principal.subject


def _new_conversation(principal: Principal, conversation_id: str, question: str) -> Conversation:
    return Conversation(id=conversation_id, tenant=principal.tenant, subject=principal.subject, title=_title(question))


def _title(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1].rstrip()}…"
