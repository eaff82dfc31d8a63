"""The end of a rollout, by whomever."""

from sqlalchemy.orm import Session

from core import audit
from core.db import Database
from core.domain import Principal, RolloutPart, RolloutSide
from core.errors import Conflict
from tuning.rollout import repository
from tuning.rollout.guards import figures
from tuning.rollout.records import Rollout, RolloutState

SYSTEM = "rollout"
DEEDS = {RolloutState.PROMOTED: "promote", RolloutState.STOPPED: "stop", RolloutState.ROLLED_BACK: "rollback"}


def ended(session: Session, principal: Principal, rollout: Rollout, state: RolloutState, reason: str) -> Rollout:
    """Keep why a rollout is over, and what its guards saw. Raises Conflict where it was over already."""
    seen = figures(session, rollout)
    if not repository.end(session, rollout, state, principal.subject, reason, seen):
        raise changed(rollout)
    told = {"adapter": rollout.candidate_label, "champion": rollout.champion_label, "why": reason}
    audit.record(session, principal, f"rollout.{DEEDS[state]}", rollout.id, **told)
    return repository.get(session, rollout.tenant, rollout.name, rollout.id)


def end_by_itself(database: Database, rollout: Rollout, state: RolloutState, reason: str) -> bool:
    """End a rollout as the act of nobody; whether it still ran."""
    nobody = Principal(SYSTEM, rollout.tenant, frozenset(), frozenset())
    with database.write() as session:
        try:
            ended(session, nobody, rollout, state, reason)
        except Conflict:
            return False
    return True


def take_back_refused(database: Database, tenant: str, part: RolloutPart | None, reason: str) -> None:
    """End the rollout whose candidate was to write `part`, for the engine refuses it; others go on."""
    if part is None or part.side != RolloutSide.CANDIDATE:
        return
    with database.read() as session:
        running = repository.running(session, tenant)
    for rollout in running:
        if rollout.id == part.rollout_id:
            end_by_itself(database, rollout, RolloutState.ROLLED_BACK, reason)


def changed(rollout: Rollout) -> Conflict:
    return Conflict(f"The rollout of {rollout.candidate_label} was changed meanwhile; look at it, then decide again.")
