"""What people think of answers, in SQL: one rating for each turn and person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.domain import FeedbackReason, Principal, Rating
from core.errors import InvalidInput, NotFound
from core.tables import Conversation, Feedback, Turn, now
from core.upsert import insert_into
from generation.visibility import readable

ONE_EACH = ("turn_id", "subject")


@dataclass(frozen=True, slots=True)
class GivenFeedback:
    """`correction` says what would have been right."""

    rating: Rating
    reasons: frozenset[FeedbackReason] = frozenset()
    correction: str | None = None
    comment: str | None = None

    def masked(self, mask: Callable[[str], str]) -> "GivenFeedback":
        """As it is kept: with its texts masked, and none where there are no words."""
        correction, comment = (mask(text) if text else None for text in (self.correction, self.comment))
        return replace(self, correction=correction, comment=comment)


def give(session: Session, principal: Principal, conversation_id: str, turn_id: str, given: GivenFeedback) -> Feedback:
    """Keep what the principal thinks of a turn, in the place of what the principal thought before.

    Raises NotFound for a turn that the principal may not read, and InvalidInput for a good rating that says what is
    wrong.
    """
    if given.rating == Rating.UP and (given.reasons or given.correction):
        raise InvalidInput("Reasons and a correction go with the rating down.", field="rating")
    _require_readable(session, principal, conversation_id, turn_id)
    key = {"turn_id": turn_id, "subject": principal.subject}
    values = {"tenant": principal.tenant, "given_at": now()} | _columns(given)
    insert = insert_into(session, Feedback).values(key | values)
    session.execute(insert.on_conflict_do_update(index_elements=ONE_EACH, set_=values))
    return session.get_one(Feedback, key, populate_existing=True)


def withdraw(session: Session, principal: Principal, conversation_id: str, turn_id: str) -> None:
    """Forget what the principal thinks of a turn, if anything. Raises NotFound as `give` does."""
    _require_readable(session, principal, conversation_id, turn_id)
    own = Feedback.turn_id == turn_id, Feedback.subject == principal.subject
    session.execute(delete(Feedback).where(*own))


def own_by_turn(session: Session, principal: Principal, turns: Sequence[Turn]) -> Mapping[str, Feedback]:
    """What the principal thinks of turns of one conversation, by the turn's id."""
    conversations = {turn.conversation_id for turn in turns}
    here = Turn.conversation_id.in_(conversations), Feedback.subject == principal.subject
    found = session.scalars(select(Feedback).join(Turn, Turn.id == Feedback.turn_id).where(*here))
    return {one.turn_id: one for one in found}


def _columns(given: GivenFeedback) -> dict[str, Any]:
    return {
        "rating": given.rating,
        "reasons": [reason for reason in FeedbackReason if reason in given.reasons],
        "correction": given.correction,
        "comment": given.comment,
    }


def _require_readable(session: Session, principal: Principal, conversation_id: str, turn_id: str) -> None:
    """The turn stays until the end of the transaction."""
    here = Turn.id == turn_id, Conversation.id == conversation_id, readable(principal)
    found = select(Turn.id).join(Conversation, Conversation.id == Turn.conversation_id).where(*here)
    if session.scalar(found.with_for_update(key_share=True, read=True, of=Turn)) is None:
        raise NotFound(f"There is no turn {turn_id} of this conversation.")
