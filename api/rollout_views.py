"""Rollouts become the objects of the API."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from api.schemas import GuardOut, RolloutOut
from tuning.rollout import repository
from tuning.rollout.guards import figures
from tuning.rollout.records import Figure, Rollout, RolloutState


def of_name(session: Session, tenant: str, name: str) -> list[RolloutOut]:
    """The rollouts of the tenant's adapter, the newest first."""
    return [view(session, rollout) for rollout in repository.of_name(session, tenant, name)]


def view(session: Session, rollout: Rollout) -> RolloutOut:
    """With what the guards see now, or saw at the end."""
    runs = rollout.state == RolloutState.RUNNING
    return _out(rollout, figures(session, rollout) if runs else rollout.figures)


def _out(rollout: Rollout, seen: Sequence[Figure]) -> RolloutOut:
    return RolloutOut(
        id=rollout.id,
        name=rollout.name,
        candidate=rollout.candidate,
        champion=rollout.champion,
        mode=rollout.mode,
        share=rollout.share,
        alpha=rollout.alpha,
        state=rollout.state,
        why=rollout.why,
        subject=rollout.subject,
        started_at=rollout.started_at,
        ended_at=rollout.ended_at,
        ended_by=rollout.ended_by,
        reason=rollout.reason,
        guards=[GuardOut.model_validate(one) for one in seen],
    )
