"""Promotion: an alias is to stand for another version, which a champion has to have passed an evaluation for."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.db import Database
from core.domain import Principal
from core.errors import Conflict
from tuning.catalogue import names, repository
from tuning.catalogue.moving import Leave, Usable, moved, moved_meanwhile, require_reason, seen_alias
from tuning.catalogue.records import CHAMPION, Alias, CatalogueAdapter


@dataclass(frozen=True, slots=True)
class Promotion:
    """`expected` is the version that the alias stands for as far as the caller knows, 0 for none, None for any.

    `override` says why the version may be champion without an evaluation that it passed.
    """

    name: str
    version: int
    alias: str
    why: str
    expected: int | None = None
    override: str | None = None


@dataclass(frozen=True, slots=True)
class _Move:
    """What a promotion would do; `leave` is None where the alias stands for the adapter already."""

    adapter: CatalogueAdapter
    seen: Alias | None
    leave: Leave | None


def promote(database: Database, principal: Principal, wanted: Promotion, usable: Usable) -> Alias:
    """Let an alias stand for a version; nothing changes where it does already.

    `usable` is asked between two units of work, for it may take long, and not where nothing would change. Raises
    what it does, InvalidInput for a word that cannot be an alias and without a reason, NotFound for a version that is
    not the tenant's, and Conflict where the alias has moved meanwhile, or where a champion passed no evaluation.
    """
    with database.read() as session:
        first = _move(session, principal.tenant, wanted)
    if first.leave is not None:
        usable(first.adapter)
    with database.write() as session:
        move = _move(session, principal.tenant, wanted)
        if move.seen != first.seen:
            raise moved_meanwhile(session, principal.tenant, wanted.name, wanted.alias)
        return _promoted(session, principal, wanted, move)


def to_be_promoted(session: Session, tenant: str, wanted: Promotion) -> CatalogueAdapter | None:
    """The version that the promotion would let the alias stand for; None where it does. Raises as `promoted` does."""
    move = _move(session, tenant, wanted)
    return move.adapter if move.leave else None


def promoted(session: Session, principal: Principal, wanted: Promotion) -> Alias:
    """Promote a version that is known to be usable, in a unit of work of the caller's, which has to end where this
    raises, as `promote` does.
    """
    return _promoted(session, principal, wanted, _move(session, principal.tenant, wanted))


def _promoted(session: Session, principal: Principal, wanted: Promotion, move: _Move) -> Alias:
    if move.leave is None:
        assert move.seen is not None
        return move.seen
    return moved(session, principal, move.adapter, wanted.alias, move.seen, wanted.why, move.leave)


def _move(session: Session, tenant: str, wanted: Promotion) -> _Move:
    names.require_alias(wanted.alias)
    require_reason(wanted.why, "why")
    if wanted.override is not None:
        require_reason(wanted.override, "override")
    adapter = repository.get(session, tenant, wanted.name, wanted.version)
    seen = seen_alias(session, tenant, wanted.name, wanted.alias, wanted.expected)
    stands = seen is not None and seen.version == adapter.version
    return _Move(adapter, seen, None if stands else _leave(session, adapter, wanted))


def _leave(session: Session, adapter: CatalogueAdapter, wanted: Promotion) -> Leave:
    if wanted.alias != CHAMPION:
        return Leave("not asked")
    judged = repository.judgements(session, adapter.tenant, [adapter.id])[adapter.id]
    # An adapter that failed since it passed is not what it was: its documents may have changed.
    if judged and judged[0].passed:
        return Leave("passed", judged[0].eval_run_id)
    if wanted.override is not None:
        return Leave("overridden", override=wanted.override)
    variant = f"rag+{adapter.name}.{adapter.version}"
    judgement = "did not pass its newest" if judged else "has had no"
    raise Conflict(
        f"{adapter.label} {judgement} evaluation, which a champion has to pass: run "
        f"`policydesk eval run --adapter {adapter.label} --variants rag,{variant}`, then `policydesk adapters judge "
        f"{adapter.label} RUN --variant {variant}`; or override the gate with a reason, which is recorded."
    )
