"""An alias goes back to the version that it stood for before."""

from sqlalchemy.orm import Session

from core.db import Database
from core.domain import Principal
from core.errors import Conflict
from tuning.catalogue import alias_repository, names, repository
from tuning.catalogue.moving import Leave, Usable, moved, moved_meanwhile, require_reason, seen_alias
from tuning.catalogue.records import Alias, AliasChange, CatalogueAdapter


def rollback(
    database: Database,
    principal: Principal,
    name: str,
    alias: str,
    why: str,
    usable: Usable,
    *,
    expected: int | None = None,
) -> Alias:
    """Let an alias stand for the version before; a second time, for the one before that.

    `usable` is asked between two units of work. Raises what it does, InvalidInput without a reason, and Conflict where
    the alias has moved meanwhile, or where there is nothing before.
    """
    names.require_name(name)
    names.require_alias(alias)
    require_reason(why, "why")
    with database.read() as session:
        _, target = _step(session, principal.tenant, name, alias, expected)
    usable(target)
    with database.write() as session:
        seen, found = _step(session, principal.tenant, name, alias, expected)
        if found.id != target.id:
            raise moved_meanwhile(session, principal.tenant, name, alias)
        return moved(session, principal, found, alias, seen, why, Leave("rollback"))


def _step(session: Session, tenant: str, name: str, alias: str, expected: int | None) -> tuple[Alias, CatalogueAdapter]:
    """The alias as it is, and the version that it would go back to."""
    seen = seen_alias(session, tenant, name, alias, expected)
    before = _before(alias_repository.history(session, tenant, name, alias))
    if seen is None or before is None:
        raise Conflict(f"There is no version before to which {name}:{alias} could go back.")
    return seen, repository.get(session, tenant, name, before)


def _before(changes: list[AliasChange]) -> int | None:
    """The version that a step back leads to: going back twice leads two promotions back, and not to and fro."""
    versions: list[int] = []
    for change in changes:
        if change.gate == "rollback":
            versions.pop()
        else:
            versions.append(change.to_version)
    return versions[-2] if len(versions) > 1 else None
