"""An alias moves to another version: of two who try at once, one does, and the other is told."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core import audit
from core.domain import Principal
from core.errors import Conflict, InvalidInput
from core.tables import now
from tuning.catalogue import alias_repository
from tuning.catalogue.records import Alias, AliasChange, AliasGate, CatalogueAdapter

NONE = 0
# Raises where the version cannot serve here.
Usable = Callable[[CatalogueAdapter], None]


@dataclass(frozen=True, slots=True)
class Leave:
    """Why an alias may move: what the gate said of it."""

    gate: AliasGate
    eval_run_id: str | None = None
    override: str | None = None


def require_reason(text: str, field: str) -> None:
    """Raises InvalidInput for a reason without words."""
    if not text.strip():
        raise InvalidInput("Say why, in a few words: it stands in the history.", field=field)


def seen_alias(session: Session, tenant: str, name: str, alias: str, expected: int | None) -> Alias | None:
    """The alias, None where it stands for nothing. Raises Conflict where that is not the version `expected`."""
    seen = alias_repository.get(session, tenant, name, alias)
    if expected is not None and expected != (seen.version if seen else NONE):
        raise moved_meanwhile(session, tenant, name, alias)
    return seen


def moved(
    session: Session,
    principal: Principal,
    adapter: CatalogueAdapter,
    alias: str,
    seen: Alias | None,
    why: str,
    leave: Leave,
) -> Alias:
    """The alias as it stands for `adapter`, in its history and in the audit.

    Raises Conflict where it is not as it was `seen`.
    """
    if not alias_repository.move(session, adapter, alias, seen):
        raise moved_meanwhile(session, adapter.tenant, adapter.name, alias)
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


def moved_meanwhile(session: Session, tenant: str, name: str, alias: str) -> Conflict:
    """What to tell whoever was not the first: where the alias is now, and who moved it."""
    changes = alias_repository.history(session, tenant, name, alias)
    if not changes:
        return Conflict(f"{name}:{alias} stands for no version; look once more, and expect 0.")
    last = changes[-1]
    return Conflict(
        f"{name}:{alias} is {name}:{last.to_version} now: {last.subject} moved it on {last.at:%Y-%m-%d at %H:%M} UTC "
        f"({last.why}). Nothing was changed; look at that version, then decide again."
    )
