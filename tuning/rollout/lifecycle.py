"""What people do with a rollout: of two who try at once, one does, and the other is told."""

from sqlalchemy.orm import Session

from core import audit
from core.db import Database
from core.domain import Principal
from core.errors import Conflict, InvalidInput
from tuning.catalogue import alias_repository, names
from tuning.catalogue import repository as adapters
from tuning.catalogue.moving import NONE, Usable, require_reason
from tuning.catalogue.promotion import Promotion, promoted, to_be_promoted
from tuning.catalogue.records import CHAMPION, CatalogueAdapter
from tuning.rollout import ending, planning, repository
from tuning.rollout.records import Plan, Rollout, RolloutState


def start(database: Database, principal: Principal, plan: Plan, usable: Usable) -> Rollout:
    """Begin to try a version beside the champion, or beside the base model where there is none.

    `usable` is asked between two units of work, for it may take long. Raises what it does, NotFound for a version that
    is not the tenant's, InvalidInput as `planning.completed` does, and Conflict where the version is the champion or
    another rollout of the name runs.
    """
    plan = planning.completed(plan)
    name, version = names.parse_version(plan.candidate)
    with database.read() as session:
        candidate = adapters.get(session, principal.tenant, name, version)
        _free_champion(session, candidate)
    usable(candidate)
    with database.write() as session:
        champion = _free_champion(session, candidate)
        added = repository.add(session, principal, plan, candidate, champion)
        if added is None:
            raise planning.runs_already(repository.running(session, principal.tenant, name)[0])
        told = {"adapter": candidate.label, "champion": added.champion_label, "mode": plan.mode, "share": plan.share}
        audit.record(session, principal, "rollout.start", added.id, **told, why=plan.why)
        return added


def widen(database: Database, principal: Principal, name: str, share: float, which: str = repository.NEWEST) -> Rollout:
    """Let the candidate of a canary answer a larger share of the conversations; those that it answers stay with it.

    Raises NotFound for a rollout that is not the tenant's, InvalidInput for a share that is not larger, and Conflict
    for one that is over, or was changed meanwhile.
    """
    planning.require_share(share)
    with database.write() as session:
        rollout = _running(session, principal.tenant, name, which)
        if rollout.share is None:
            raise Conflict(f"The rollout of {rollout.candidate_label} is in the shadow; stop it, and start a canary.")
        if share <= rollout.share:
            raise InvalidInput(
                f"The candidate has a share of {rollout.share:g}; a smaller one would move conversations, "
                "so stop the rollout and start another.",
                field="share",
            )
        if not repository.widen(session, rollout, share):
            raise ending.changed(rollout)
        audit.record(session, principal, "rollout.widen", rollout.id, before=rollout.share, share=share)
        return repository.get(session, principal.tenant, name, rollout.id)


def promote(
    database: Database,
    principal: Principal,
    name: str,
    why: str,
    usable: Usable,
    *,
    override: str | None = None,
    which: str = repository.NEWEST,
) -> Rollout:
    """Let the candidate be champion, through the gates of every promotion, and end the rollout with that.

    Raises as `tuning.catalogue.promotion.promote` does, NotFound for a rollout that is not the tenant's, and Conflict
    for one that is over.
    """
    with database.read() as session:
        rollout = _running(session, principal.tenant, name, which)
        wanted = Promotion(name, rollout.candidate, CHAMPION, why, rollout.champion or NONE, override)
        candidate = to_be_promoted(session, principal.tenant, wanted)
    if candidate is not None:
        usable(candidate)
    with database.write() as session:
        rollout = _running(session, principal.tenant, name, rollout.id)
        promoted(session, principal, wanted)
        return ending.ended(session, principal, rollout, RolloutState.PROMOTED, why)


def stop(database: Database, principal: Principal, name: str, why: str, which: str = repository.NEWEST) -> Rollout:
    """End a rollout; what served goes on serving.

    Raises InvalidInput without a reason, NotFound for a rollout that is not the tenant's, and Conflict for one that is
    over.
    """
    require_reason(why, "why")
    with database.write() as session:
        rollout = _running(session, principal.tenant, name, which)
        return ending.ended(session, principal, rollout, RolloutState.STOPPED, why)


def _running(session: Session, tenant: str, name: str, which: str) -> Rollout:
    names.require_name(name)
    found = repository.get(session, tenant, name, which)
    if found.state != RolloutState.RUNNING:
        raise Conflict(
            f"The rollout of {found.candidate_label} is {found.state} since {found.ended_at:%Y-%m-%d %H:%M}."
        )
    return found


def _free_champion(session: Session, candidate: CatalogueAdapter) -> CatalogueAdapter | None:
    """The champion, which is another than the candidate, and beside which nothing is tried yet."""
    champion = _champion(session, candidate.tenant, candidate.name)
    planning.require_other(candidate, champion)
    if running := repository.running(session, candidate.tenant, candidate.name):
        raise planning.runs_already(running[0])
    return champion


def _champion(session: Session, tenant: str, name: str) -> CatalogueAdapter | None:
    alias = alias_repository.get(session, tenant, name, CHAMPION)
    return adapters.get(session, tenant, name, alias.version) if alias else None
