"""Conversations and turns in SQL."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from core import audit
from core.domain import Answer, Principal
from core.errors import NotFound
from core.tables import Conversation, Document, Turn, now

TITLE_CHARS = 80


@dataclass(frozen=True, slots=True)
class ConversationQuery:
    """What to list: conversations in whose title, questions and answers every word of `text` stands somewhere.

    Answers that rest on a document that is not for the principal's audiences are left out.
    """

    text: str | None = None
    limit: int = 100
    offset: int = 0


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


def conversations(
    session: Session, principal: Principal, query: ConversationQuery
) -> tuple[list[ConversationRow], int]:
    """One page of the principal's conversations, the newest first, and how many there are in all."""
    conditions = [*_own(principal), *(_holds(word, principal) for word in (query.text or "").split())]
    total = session.scalar(select(func.count(Conversation.id)).where(*conditions)) or 0
    count = select(func.count(Turn.id)).where(Turn.conversation_id == Conversation.id).scalar_subquery()
    page = (
        select(Conversation, count)
        .where(*conditions)
        .order_by(Conversation.updated_at.desc(), Conversation.id)
        .limit(query.limit)
        .offset(query.offset)
    )
    return [ConversationRow(found, turns) for found, turns in session.execute(page)], total


def all_conversations(session: Session, principal: Principal) -> Sequence[Conversation]:
    """Everything that the principal asked, the oldest conversation first."""
    found = select(Conversation).where(*_own(principal))
    return session.scalars(found.order_by(Conversation.created_at, Conversation.id)).all()


def delete_conversation(session: Session, actor: Principal, conversation: Conversation) -> None:
    """The conversation goes, with its turns, their feedback and its tickets; `actor` is who deletes it."""
    # Counted before: what goes with it leaves no number behind.
    count = select(func.count(Turn.id)).where(Turn.conversation_id == conversation.id)
    audit.record(session, actor, "conversation.delete", conversation.id, turns=session.scalar(count))
    session.delete(conversation)


def last_turns(session: Session, conversation: Conversation, most: int) -> Sequence[Turn]:
    """The newest turns of a conversation, the oldest first."""
    newest = (
        select(Turn)
        .where(Turn.conversation_id == conversation.id)
        .order_by(Turn.created_at.desc(), Turn.id.desc())
        .limit(most)
    )
    return session.scalars(newest).all()[::-1]


def turns(session: Session, conversation: Conversation) -> Sequence[Turn]:
    found = select(Turn).where(Turn.conversation_id == conversation.id).order_by(Turn.created_at, Turn.id)
    return session.scalars(found).all()


def _holds(word: str, principal: Principal) -> Any:
    answered = Turn.record["answer"].as_string().icontains(word, autoescape=True)
    said = or_(Turn.question.icontains(word, autoescape=True), answered & ~_rests_on_hidden(principal))
    in_a_turn = select(Turn.id).where(Turn.conversation_id == Conversation.id, said).exists()
    return or_(Conversation.title.icontains(word, autoescape=True), in_a_turn)


def _rests_on_hidden(principal: Principal) -> Any:
    hidden = Document.tenant == principal.tenant, Document.audience.not_in(sorted(principal.audiences))
    return select(Document.id).where(*hidden, cast(Turn.record, Text).contains(Document.id)).exists()


def _own(principal: Principal) -> tuple[Any, ...]:
    return Conversation.tenant == principal.tenant, Conversation.subject == principal.subject


def _new_conversation(principal: Principal, conversation_id: str, question: str) -> Conversation:
    return Conversation(id=conversation_id, tenant=principal.tenant, subject=principal.subject, title=_title(question))


def _title(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1].rstrip()}…"
