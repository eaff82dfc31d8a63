"""The losses of a rollout's turns, read from SQL.

A conversation counts once, with its first turn that a guard has something to say of: turns of one conversation are
alike, and the test wants observations that do not hang on each other.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import Rating, RolloutSide
from core.tables import Feedback, RolloutTurn
from tuning.rollout.records import Guard, Rollout
from tuning.rollout.sides import Observed

Told = tuple[str, RolloutSide, Guard, float]
IN_TIME = RolloutTurn.created_at, RolloutTurn.turn_id


def by_guard(session: Session, rollout: Rollout) -> Mapping[Guard, list[Observed]]:
    """In the order of observing; guards that saw nothing are empty."""
    told = _shadows(session, rollout.id) if rollout.mode == "shadow" else _turns(session, rollout.id)
    found: dict[Guard, list[Observed]] = {guard: [] for guard in Guard}
    counted: set[tuple[str, RolloutSide | None, Guard]] = set()
    for conversation, side, guard, loss in (*told, *_thumbs(session, rollout.id)):
        # In the shadow both sides answer each conversation.
        once = conversation, side if rollout.mode == "shadow" else None, guard
        if once not in counted:
            counted.add(once)
            found[guard].append((side, loss))
    return found


def _turns(session: Session, rollout_id: str) -> Iterator[Told]:
    columns = RolloutTurn.conversation_id, RolloutTurn.side, RolloutTurn.losses
    wanted = select(*columns).where(RolloutTurn.rollout_id == rollout_id).order_by(*IN_TIME)
    for conversation, side, losses in session.execute(wanted):
        yield from _told(conversation, RolloutSide(side), losses)


def _shadows(session: Session, rollout_id: str) -> Iterator[Told]:
    """Turns of which the candidate answered too, and guards that have something to say of both."""
    columns = RolloutTurn.conversation_id, RolloutTurn.losses, RolloutTurn.shadow_losses
    here = RolloutTurn.rollout_id == rollout_id, RolloutTurn.shadow_losses.is_not(None)
    wanted = select(*columns).where(*here).order_by(*IN_TIME)
    for conversation, champion, candidate in session.execute(wanted):
        both = champion.keys() & candidate.keys()
        for side, losses in ((RolloutSide.CHAMPION, champion), (RolloutSide.CANDIDATE, candidate)):
            yield from _told(conversation, side, {guard: losses[guard] for guard in both})


def _thumbs(session: Session, rollout_id: str) -> Iterator[Told]:
    wanted = (
        select(RolloutTurn.conversation_id, RolloutTurn.side, Feedback.rating)
        .join(RolloutTurn, RolloutTurn.turn_id == Feedback.turn_id)
        .where(RolloutTurn.rollout_id == rollout_id)
        .order_by(Feedback.given_at, Feedback.turn_id)
    )
    for conversation, side, rating in session.execute(wanted):
        yield conversation, RolloutSide(side), Guard.THUMBS, float(rating == Rating.DOWN)


def _told(conversation: str, side: RolloutSide, losses: Mapping[str, float]) -> Iterator[Told]:
    for guard, loss in losses.items():
        yield conversation, side, Guard(guard), loss
