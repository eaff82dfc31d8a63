"""Turns that people rated, as cases can be made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.tables import Document, Feedback, Revision, Turn


@dataclass(frozen=True, slots=True)
class RatedTurn:
    """`before` are the earlier turns of its conversation, the oldest first; `given` is from one person each.

    `audiences` are those of the cited documents; `in_force` says whether all that is cited was so on the day of the
    question. It is not where another day was asked about, which turns do not keep.
    """

    turn: Turn
    before: Sequence[Turn]
    given: Sequence[Feedback]
    audiences: frozenset[str]
    in_force: bool


def rated_turns(session: Session, tenant: str, since: date | None) -> Iterator[RatedTurn]:
    """The tenant's, by conversation; with `since` those that somebody rated on that day (UTC) or later."""
    first = datetime.combine(since or date.min, time.min, UTC)
    wanted = Feedback.tenant == tenant, Feedback.given_at >= first
    found = select(Turn.conversation_id).join(Feedback, Feedback.turn_id == Turn.id).where(*wanted)
    for conversation_id in session.scalars(found.distinct().order_by(Turn.conversation_id)).all():
        yield from _of_conversation(session, conversation_id, first)


def _of_conversation(session: Session, conversation_id: str, first: datetime) -> Iterator[RatedTurn]:
    here = Turn.conversation_id == conversation_id
    turns = session.scalars(select(Turn).where(here).order_by(Turn.created_at, Turn.id)).all()
    feedback = select(Feedback).join(Turn, Turn.id == Feedback.turn_id).where(here)
    given = session.scalars(feedback.order_by(Feedback.given_at, Feedback.subject)).all()
    rated = {one.turn_id for one in given if one.given_at >= first}
    for place, turn in enumerate(turns):
        if turn.id in rated:
            yield _rated(session, turn, turns[:place], [one for one in given if one.turn_id == turn.id])


def _rated(session: Session, turn: Turn, before: Sequence[Turn], given: Sequence[Feedback]) -> RatedTurn:
    cited = {citation["revision_id"] for citation in turn.record["citations"]}
    day = turn.created_at.date()
    begun = or_(Revision.valid_from.is_(None), Revision.valid_from <= day)
    not_over = or_(Revision.valid_to.is_(None), Revision.valid_to >= day)
    documents = select(Document.audience).join(Revision, Revision.document_id == Document.id)
    audiences = session.scalars(documents.where(Revision.id.in_(cited), begun, not_over)).all()
    return RatedTurn(turn, before, given, frozenset(audiences), in_force=len(audiences) == len(cited))
