"""Rollouts in SQL."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, aliased

from core.domain import Principal
from core.errors import NotFound
from core.tables import AdapterRollout, AdapterVersion, now
from core.upsert import insert_into
from tuning.catalogue.records import CatalogueAdapter
from tuning.rollout.records import Figure, Guard, Mode, Plan, Rollout, RolloutState

NEWEST = "newest"


def add(
    session: Session, principal: Principal, plan: Plan, candidate: CatalogueAdapter, champion: CatalogueAdapter | None
) -> Rollout | None:
    """The rollout that begins; None where another of the same name runs. `plan` names a margin for each guard."""
    row: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "tenant": principal.tenant,
        "name": candidate.name,
        "candidate_id": candidate.id,
        "champion_id": champion.id if champion else None,
        "mode": plan.mode,
        "share": plan.share,
        "alpha": plan.alpha,
        "margins": dict(plan.margins),
        "state": RolloutState.RUNNING,
        "why": plan.why,
        "subject": principal.subject,
        "started_at": now(),
        "figures": [],
    }
    first = insert_into(session, AdapterRollout).values(row).on_conflict_do_nothing().returning(AdapterRollout.id)
    added = session.scalar(first)
    return None if added is None else get(session, principal.tenant, candidate.name, added)


def get(session: Session, tenant: str, name: str, which: str = NEWEST) -> Rollout:
    """A rollout of the tenant's adapter by its id, or the newest. Raises NotFound."""
    wanted = _rollouts().where(AdapterRollout.tenant == tenant, AdapterRollout.name == name)
    if which != NEWEST:
        wanted = wanted.where(AdapterRollout.id == which)
    found = session.execute(wanted.order_by(AdapterRollout.started_at.desc()).limit(1)).first()
    if found is None:
        raise NotFound(f"There is no rollout of {name}" + ("." if which == NEWEST else f" with the id {which}."))
    return _rollout(*found)


def running(session: Session, tenant: str | None = None, name: str | None = None) -> Sequence[Rollout]:
    """The rollouts that run: all, or those of a tenant, or the one of its adapter `name`."""
    wanted = _rollouts().where(AdapterRollout.state == RolloutState.RUNNING)
    if tenant is not None:
        wanted = wanted.where(AdapterRollout.tenant == tenant)
    if name is not None:
        wanted = wanted.where(AdapterRollout.name == name)
    return [_rollout(*row) for row in session.execute(wanted)]


def of_name(session: Session, tenant: str, name: str) -> Sequence[Rollout]:
    """Every rollout of the tenant's adapter, the newest first."""
    wanted = _rollouts().where(AdapterRollout.tenant == tenant, AdapterRollout.name == name)
    return [_rollout(*row) for row in session.execute(wanted.order_by(AdapterRollout.started_at.desc()))]


def widen(session: Session, rollout: Rollout, share: float) -> bool:
    """Whether the rollout still ran with the share that it had, and has `share` now."""
    here = update(AdapterRollout).where(*_still_runs(rollout), AdapterRollout.share == rollout.share)
    return _did(session, here.values(share=share))


def end(
    session: Session, rollout: Rollout, state: RolloutState, subject: str, reason: str, figures: Sequence[Figure]
) -> bool:
    """Whether the rollout still ran, and is over now."""
    told = {"ended_at": now(), "ended_by": subject, "reason": reason, "figures": [asdict(one) for one in figures]}
    return _did(session, update(AdapterRollout).where(*_still_runs(rollout)).values(state=state, **told))


def _still_runs(rollout: Rollout) -> tuple[Any, ...]:
    return AdapterRollout.id == rollout.id, AdapterRollout.state == RolloutState.RUNNING


def _did(session: Session, changing: Any) -> bool:
    return bool(getattr(session.execute(changing), "rowcount", 0))


def _rollouts() -> "Select[AdapterRollout, int, int | None]":
    candidate, champion = aliased(AdapterVersion), aliased(AdapterVersion)
    return (
        select(AdapterRollout, candidate.version, champion.version)
        .join(candidate, candidate.id == AdapterRollout.candidate_id)
        .outerjoin(champion, champion.id == AdapterRollout.champion_id)
    )


def _rollout(row: AdapterRollout, candidate: int, champion: int | None) -> Rollout:
    return Rollout(
        id=row.id,
        tenant=row.tenant,
        name=row.name,
        candidate=candidate,
        champion=champion,
        mode=cast(Mode, row.mode),
        share=row.share,
        alpha=row.alpha,
        margins={Guard(guard): margin for guard, margin in row.margins.items()},
        state=RolloutState(row.state),
        why=row.why,
        subject=row.subject,
        started_at=row.started_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        reason=row.reason,
        figures=tuple(Figure(**one | {"guard": Guard(one["guard"])}) for one in row.figures),
    )
