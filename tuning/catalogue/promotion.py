"""Moving an alias to another version, and back: of two who try at once, one does, and the other is told."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core import audit
from core.db import Database
from core.domain import Principal
from core.errors import Conflict, InvalidInput
from core.tables import now
from tuning.catalogue import alias_repository, names, repository
from tuning.catalogue.records import CHAMPION, Alias, AliasChange, AliasGate, CatalogueAdapter

NONE = 0
# Raises where the version cannot serve here.
Usable = Callable[[CatalogueAdapter], None]


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
class _Leave:
    """What the gate said of a promotion."""

    gate: AliasGate
    eval_run_id: str | None = None
    override: str | None = None


@dataclass(frozen=True, slots=True)
class _Move:
    """What a promotion would do; `leave` is None where the alias stands for the adapter already."""

    adapter: CatalogueAdapter
    seen: Alias | None
    leave: _Leave | None


def promote(database: Database, principal: Principal, wanted: Promotion, usable: Usable) -> Alias:
    """Let an alias stand for a version; nothing changes where it does already.

    `usable` is asked between two units of work, for it may take long, and not where nothing would change. Raises
    what it does, InvalidInput for a word that cannot be an alias and without a reason, NotFound for a version that is
    not the tenant's, and Conflict where the alias has moved meanwhile, or where a champion passed no evaluation.
    """
    with database.read() as session:
        candidate = to_be_promoted(session, principal.tenant, wanted)
    if candidate is not None:
        usable(candidate)
    with database.write() as session:
        return promoted(session, principal, wanted)


def to_be_promoted(session: Session, tenant: str, wanted: Promotion) -> CatalogueAdapter | None:
    """The version that the promotion would let the alias stand for; None where it does. Raises as `promoted` does."""
    move = _move(session, tenant, wanted)
    return move.adapter if move.leave else None


def promoted(session: Session, principal: Principal, wanted: Promotion) -> Alias:
    """Promote a version that is known to be usable, in a unit of work of the caller's, which has to end where this
    raises, as `promote` does.
    """
    move = _move(session, principal.tenant, wanted)
    if move.leave is None:
        assert move.seen is not None
        return move.seen
    return _moved(session, principal, move.adapter, wanted.alias, move.seen, wanted.why, move.leave)


def rollback(
    database: Database, principal: Principal, name: str, alias: str, why: str, *, expected: int | None = None
) -> Alias:
    """Let an alias stand for the version before; a second time, for the one before that.

    Raises InvalidInput without a reason, and Conflict where the alias has moved meanwhile, or where there is nothing
    before.
    """
    names.require_name(name)
    names.require_alias(alias)
    require_reason(why, "why")
    with database.write() as session:
        seen = _seen(session, principal.tenant, name, alias, expected)
        before = _before(alias_repository.history(session, principal.tenant, name, alias))
        if seen is None or before is None:
            raise Conflict(f"There is no version before to which {name}:{alias} could go back.")
        adapter = repository.get(session, principal.tenant, name, before)
        return _moved(session, principal, adapter, alias, seen, why, _Leave("rollback"))


def require_reason(text: str, field: str) -> None:
    """Raises InvalidInput for a reason without words."""
    if not text.strip():
        raise InvalidInput("Say why, in a few words: it stands in the history.", field=field)


def _move(session: Session, tenant: str, wanted: Promotion) -> _Move:
    names.require_alias(wanted.alias)
    require_reason(wanted.why, "why")
    if wanted.override is not None:
        require_reason(wanted.override, "override")
    adapter = repository.get(session, tenant, wanted.name, wanted.version)
    seen = _seen(session, tenant, wanted.name, wanted.alias, wanted.expected)
    stands = seen is not None and seen.version == adapter.version
    return _Move(adapter, seen, None if stands else _leave(session, adapter, wanted))


def _seen(session: Session, tenant: str, name: str, alias: str, expected: int | None) -> Alias | None:
    seen = alias_repository.get(session, tenant, name, alias)
    if expected is not None and expected != (seen.version if seen else NONE):
        raise _moved_meanwhile(session, tenant, name, alias)
    return seen


def _leave(session: Session, adapter: CatalogueAdapter, wanted: Promotion) -> _Leave:
    if wanted.alias != CHAMPION:
        return _Leave("not asked")
    judged = repository.judgements(session, adapter.tenant, [adapter.id])[adapter.id]
    # An adapter that failed since it passed is not what it was: its documents may have changed.
    if judged and judged[0].passed:
        return _Leave("passed", judged[0].eval_run_id)
    if wanted.override is not None:
        return _Leave("overridden", override=wanted.override)
    variant = f"rag+{adapter.name}.{adapter.version}"
    judgement = "did not pass its newest" if judged else "has had no"
    raise Conflict(
        f"{adapter.label} {judgement} evaluation, which a champion has to pass: run "
        f"`policydesk eval run --adapter {adapter.label} --variants rag,{variant}`, then `policydesk adapters judge "
        f"{adapter.label} RUN --variant {variant}`; or override the gate with a reason, which is recorded."
    )


def _moved(
    session: Session,
    principal: Principal,
    adapter: CatalogueAdapter,
    alias: str,
    seen: Alias | None,
    why: str,
    leave: _Leave,
) -> Alias:
    if not alias_repository.move(session, adapter, alias, seen):
        raise _moved_meanwhile(session, adapter.tenant, adapter.name, alias)
    before = seen.version if seen else None
    change = AliasChange(
        alias, before, adapter.version, why, principal.subject, leave.gate, leave.eval_run_id, leave.override, now()
    )
    alias_repository.add_change(session, adapter.tenant, adapter.name, change)
    deed = "adapter.rollback" if leave.gate == "rollback" else "adapter.promote"
    told = {"adapter": adapter.label, "alias": alias, "before": before, "why": why, "gate": leave.gate}
    audit.record(session, principal, deed, adapter.id, **told, override=leave.override)
    found = alias_repository.get(session, adapter.tenant, adapter.name, alias)
    assert found is not None
    return found


def _moved_meanwhile(session: Session, tenant: str, name: str, alias: str) -> Conflict:
    changes = alias_repository.history(session, tenant, name, alias)
    if not changes:
        return Conflict(f"{name}:{alias} stands for no version; look once more, and expect 0.")
    last = changes[-1]
    return Conflict(
        f"{name}:{alias} is {name}:{last.to_version} now: {last.subject} moved it on {last.at:%Y-%m-%d at %H:%M} UTC "
        f"({last.why}). Nothing was changed; look at that version, then decide again."
    )


def _before(changes: list[AliasChange]) -> int | None:
    """The version that a step back leads to: going back twice leads two promotions back, and not to and fro."""
    versions: list[int] = []
    for change in changes:
        if change.gate == "rollback":
            versions.pop()
        else:
            versions.append(change.to_version)
    return versions[-2] if len(versions) > 1 else None
