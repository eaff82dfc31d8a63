"""What answers, tickets and feedback keep of a document goes when the document goes."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, select, update
from sqlalchemy.orm import Session

from core.tables import Feedback, Ticket, Turn
from generation.handover.summary import summarise
from generation.history import of_record

NOTICE = "This answer quoted a document that has been deleted since."


def forget_document(session: Session, document_id: str) -> None:
    """Take the document's passages and quotes out of every stored turn and ticket, and what was drawn from it."""
    touched = dict[str, datetime]()
    holding = select(Turn).where(cast(Turn.record, Text).contains(document_id))
    for turn in session.scalars(holding.order_by(Turn.created_at)):
        turn.record = without(turn.record, {document_id}, NOTICE)
        touched.setdefault(turn.conversation_id, turn.created_at)
        _forget_in_feedback(session, turn)
    for turn in session.scalars(select(Turn).where(Turn.conversation_id.in_(touched))):
        if turn.created_at >= touched[turn.conversation_id]:
            turn.record = without_rewriting(turn.record)
    session.flush()
    for ticket in session.scalars(select(Ticket).where(Ticket.conversation_id.in_(touched))):
        _forget_in_ticket(session, ticket, document_id)


def without(record: dict[str, Any], document_ids: Collection[str], notice: str) -> dict[str, Any]:
    """A turn's record without some documents; `notice` takes the place of an answer that quoted one of them."""

    def others(kind: str) -> list[dict[str, Any]]:
        return [one for one in record[kind] if one["document_id"] not in document_ids]

    passages, citations = others("passages"), others("citations")
    quoted = len(citations) < len(record["citations"])
    if not quoted and len(passages) == len(record["passages"]):
        return record
    return {
        **without_rewriting(record),
        "passages": passages,
        "citations": [] if quoted else citations,
        "answer": notice if quoted else record["answer"],
        "receipt": _receipt_without(record["receipt"]),
        # What is asked back is a condition of the passages.
        "inquiry": None,
    }


def without_rewriting(record: dict[str, Any]) -> dict[str, Any]:
    """A turn's record without its rewritten question: a generator writes it from the answers before."""
    return record | {"standalone_question": None}


def up_to(turns: Iterable[Turn], turn_id: str) -> list[Turn]:
    """The turns that a ticket was opened with: those up to its own."""
    found = list[Turn]()
    for turn in turns:
        found.append(turn)
        if turn.id == turn_id:
            break
    return found


def _receipt_without(receipt: dict[str, Any]) -> dict[str, Any]:
    """What the draft said, and what a rule met in it, was written from the passages."""
    hits = [hit for hit in receipt.get("hits", []) if hit["where"] == "question"]
    return receipt | {"removed": [], "hits": hits}


def _forget_in_feedback(session: Session, turn: Turn) -> None:
    """Where the answer is gone, nothing is left to be rated; where it stays, words of people may still quote."""
    given = Feedback.turn_id == turn.id
    if turn.record["answer"] == NOTICE:
        session.execute(delete(Feedback).where(given))
    else:
        session.execute(update(Feedback).where(given).values(correction=None, comment=None))


def _forget_in_ticket(session: Session, ticket: Ticket, document_id: str) -> None:
    """Its summary is made anew, and stands in the turns that speak of the ticket too."""
    found = select(Turn).where(Turn.conversation_id == ticket.conversation_id).order_by(Turn.created_at, Turn.id)
    turns = session.scalars(found).all()
    ticket.passages = [one for one in ticket.passages if one["document_id"] != document_id]
    ticket.summary = summarise([of_record(turn.question, turn.record) for turn in up_to(turns, ticket.turn_id)])
    for turn in turns:
        escalation = turn.record.get("escalation")
        if escalation and escalation["id"] == ticket.id:
            turn.record = turn.record | {"escalation": escalation | {"summary": ticket.summary}}
