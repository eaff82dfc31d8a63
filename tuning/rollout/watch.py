"""Looks at every rollout that runs, and takes a candidate back that is worse: nobody has to."""

import structlog

from core.db import Database
from tuning.catalogue import alias_repository
from tuning.catalogue.records import CHAMPION
from tuning.rollout import ending, repository
from tuning.rollout.guards import figures
from tuning.rollout.records import Figure, Rollout, RolloutState

log = structlog.get_logger()
EVERY_SECONDS = 5.0


def look(database: Database) -> None:
    """End each rollout with a guard that is out of its bound, or with another champion than it began with.

    Any number of machines may look at once; one of them ends it.
    """
    with database.read() as session:
        rollouts = repository.running(session)
    for rollout in rollouts:
        _look_at(database, rollout)


def _look_at(database: Database, rollout: Rollout) -> None:
    with database.read() as session:
        alias = alias_repository.get(session, rollout.tenant, rollout.name, CHAMPION)
        seen = figures(session, rollout)
    out = [one for one in seen if one.is_out]
    if out:
        _end(database, rollout, RolloutState.ROLLED_BACK, _worse(rollout, out[0]))
    elif (alias.version if alias else None) != rollout.champion:
        reason = f"{rollout.name}:{CHAMPION} was moved, so that nothing is left to compare with."
        _end(database, rollout, RolloutState.STOPPED, reason)


def _end(database: Database, rollout: Rollout, state: RolloutState, reason: str) -> None:
    if ending.end_by_itself(database, rollout, state, reason):
        log.warning("rollout_ended", rollout=rollout.id, adapter=rollout.candidate_label, state=state, reason=reason)


def _worse(rollout: Rollout, figure: Figure) -> str:
    return (
        f"{figure.guard}: a mean loss of {figure.candidate:g} over {figure.candidate_conversations} conversations, "
        f"against {figure.champion:g} over {figure.champion_conversations} of {rollout.champion_label}, where "
        f"{figure.margin:g} more is allowed; the evidence of {figure.capital:.4g} reached the bound {figure.bound:g}."
    )
