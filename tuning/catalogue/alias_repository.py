"""Aliases in SQL, and who moved them."""

from dataclasses import asdict
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.tables import AdapterAlias, AdapterAliasChange, AdapterVersion, now
from core.upsert import insert_into
from tuning.catalogue.records import Alias, AliasChange, AliasGate, CatalogueAdapter


def get(session: Session, tenant: str, name: str, alias: str) -> Alias | None:
    found = (one for one in listed(session, tenant, name) if one.alias == alias)
    return next(found, None)


def listed(session: Session, tenant: str, name: str | None = None) -> list[Alias]:
    """The aliases of one of the tenant's adapters, or of all."""
    here = [AdapterAlias.tenant == tenant] + ([AdapterAlias.name == name] if name is not None else [])
    rows = session.execute(
        select(AdapterAlias, AdapterVersion.version)
        .join(AdapterVersion, AdapterVersion.id == AdapterAlias.adapter_id)
        .where(*here)
        .order_by(AdapterAlias.name, AdapterAlias.alias)
    )
    return [Alias(row.name, row.alias, version, row.changes, row.updated_at) for row, version in rows]


def move(session: Session, adapter: CatalogueAdapter, alias: str, seen: Alias | None) -> bool:
    """Whether the alias was still as it was `seen`, and stands for `adapter` now."""
    key = {"tenant": adapter.tenant, "name": adapter.name, "alias": alias}
    if seen is None:
        first = insert_into(session, AdapterAlias).values(adapter_id=adapter.id, changes=1, updated_at=now(), **key)
        return session.scalar(first.on_conflict_do_nothing().returning(AdapterAlias.alias)) is not None
    here = update(AdapterAlias).filter_by(changes=seen.changes, **key)
    done = session.execute(here.values(adapter_id=adapter.id, changes=seen.changes + 1, updated_at=now()))
    return bool(getattr(done, "rowcount", 0))


def add_change(session: Session, tenant: str, name: str, change: AliasChange) -> None:
    session.add(AdapterAliasChange(tenant=tenant, name=name, **asdict(change)))


def history(session: Session, tenant: str, name: str, alias: str | None = None) -> list[AliasChange]:
    """Every move of an alias of an adapter, or of all its aliases, the oldest first."""
    here = [AdapterAliasChange.tenant == tenant, AdapterAliasChange.name == name]
    if alias is not None:
        here.append(AdapterAliasChange.alias == alias)
    rows = session.scalars(select(AdapterAliasChange).where(*here).order_by(AdapterAliasChange.id))
    return [_change(row) for row in rows]


def _change(row: AdapterAliasChange) -> AliasChange:
    return AliasChange(
        alias=row.alias,
        from_version=row.from_version,
        to_version=row.to_version,
        why=row.why,
        subject=row.subject,
        gate=cast(AliasGate, row.gate),
        eval_run_id=row.eval_run_id,
        override=row.override,
        at=row.at,
    )
