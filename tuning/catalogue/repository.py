"""Versions of adapters in SQL, and what the gate said of them."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.domain import Principal
from core.errors import NotFound
from core.tables import AdapterEvaluation, AdapterVersion, Counter, EvalRun, TuningBase
from core.upsert import insert_into
from tuning.catalogue.records import BaseIdentity, CatalogueAdapter, Contents, Judgement, Lineage, Page, Parent

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Origin:
    """`parents` are NAME:VERSION."""

    dataset_sha256: str | None
    parents: tuple[str, ...]


def add_base(session: Session, base: BaseIdentity) -> None:
    """Keep a base model, unless it is there."""
    session.execute(insert_into(session, TuningBase).values(id=base.id, **asdict(base)).on_conflict_do_nothing())


def next_version(session: Session, tenant: str, name: str) -> int:
    """The number of the next version: whoever registers for the same tenant waits until this transaction ends."""
    turn = insert_into(session, Counter).values(tenant=tenant, name="adapters", value=1)
    session.execute(turn.on_conflict_do_update(index_elements=["tenant", "name"], set_={"value": Counter.value + 1}))
    here = AdapterVersion.tenant == tenant, AdapterVersion.name == name
    return (session.scalar(select(func.max(AdapterVersion.version)).where(*here)) or 0) + 1


def add(
    session: Session, principal: Principal, name: str, version: int, contents: Contents, lineage: Lineage
) -> CatalogueAdapter:
    """Keep a new version; its base, dataset and run have to be there."""
    session.add(
        AdapterVersion(
            id=uuid.uuid4().hex,
            tenant=principal.tenant,
            name=name,
            version=version,
            method=lineage.method or contents.method,
            parents=[asdict(parent) for parent in lineage.parents],
            base_id=lineage.base.id,
            dataset_sha256=lineage.dataset_sha256,
            run_id=lineage.run_id,
            sha256=contents.sha256,
            weights_sha256=contents.weights_sha256,
            contract_hash=lineage.contract_hash,
            bytes=contents.bytes,
            parameters=contents.parameters,
            about=lineage.about,
            subject=principal.subject,
        )
    )
    session.flush()
    return get(session, principal.tenant, name, version)


def get(session: Session, tenant: str, name: str, version: int) -> CatalogueAdapter:
    """Raises NotFound, naming what there is, for a version that is not the tenant's."""
    here = AdapterVersion.tenant == tenant, AdapterVersion.name == name, AdapterVersion.version == version
    found = session.execute(_with_base().where(*here)).first()
    if found is None:
        raise NotFound(f"There is no adapter {name}:{version}; {what_there_is(session, tenant, name)}.")
    return _adapter(found[0], found[1])


def by_content(session: Session, tenant: str, name: str, sha256: str) -> CatalogueAdapter | None:
    """The version of this name with these very files, if there is one."""
    here = AdapterVersion.tenant == tenant, AdapterVersion.name == name, AdapterVersion.sha256 == sha256
    found = session.execute(_with_base().where(*here)).first()
    return _adapter(found[0], found[1]) if found else None


def listed(session: Session, tenant: str, limit: int, offset: int = 0) -> Page:
    """The tenant's versions by name, of each the newest first, and how many there are in all."""
    here = AdapterVersion.tenant == tenant
    page = _with_base().where(here).order_by(AdapterVersion.name, AdapterVersion.version.desc())
    total = session.scalar(select(func.count(AdapterVersion.id)).where(here)) or 0
    return Page([_adapter(row, base) for row, base in session.execute(page.limit(limit).offset(offset))], total)


def origins(session: Session, tenant: str) -> Mapping[str, Origin]:
    """By NAME:VERSION, the dataset of every version of the tenant, and what it was put together from."""
    columns = AdapterVersion.name, AdapterVersion.version, AdapterVersion.dataset_sha256, AdapterVersion.parents
    rows = session.execute(select(*columns).where(AdapterVersion.tenant == tenant))
    return {
        f"{name}:{version}": Origin(dataset, tuple(parent["adapter"] for parent in parents))
        for name, version, dataset, parents in rows
    }


def what_there_is(session: Session, tenant: str, name: str) -> str:
    """For people: the versions of an adapter, or the names that there are in its place."""
    here = AdapterVersion.tenant == tenant
    versions = select(AdapterVersion.version).where(here, AdapterVersion.name == name)
    numbers = session.scalars(versions.order_by(AdapterVersion.version.desc()).limit(MOST_NAMED)).all()
    if numbers:
        return f"{name} has {', '.join(f'{name}:{number}' for number in reversed(numbers))}"
    names = select(AdapterVersion.name).where(here).distinct().order_by(AdapterVersion.name).limit(MOST_NAMED)
    found = session.scalars(names).all()
    return f"there are {', '.join(found)}" if found else "the catalogue is empty, `policydesk adapters add` fills it"


def eval_run(session: Session, tenant: str, run_id: str) -> EvalRun:
    """Raises NotFound for a run of the evaluation that is not the tenant's."""
    found = session.scalar(select(EvalRun).where(EvalRun.id == run_id, EvalRun.tenant == tenant))
    if found is None:
        raise NotFound(f"There is no evaluation {run_id}.")
    return found


def add_judgement(session: Session, tenant: str, adapter_id: str, given: Judgement) -> None:
    session.add(AdapterEvaluation(tenant=tenant, adapter_id=adapter_id, **asdict(given)))


def judgements(session: Session, tenant: str, adapter_ids: Collection[str]) -> Mapping[str, list[Judgement]]:
    """What the gate said of adapters, by their ids, the newest first."""
    here = AdapterEvaluation.tenant == tenant, AdapterEvaluation.adapter_id.in_(adapter_ids)
    found: dict[str, list[Judgement]] = {adapter_id: [] for adapter_id in adapter_ids}
    for row in session.scalars(select(AdapterEvaluation).where(*here).order_by(AdapterEvaluation.id.desc())):
        found[row.adapter_id].append(
            Judgement(row.eval_run_id, row.variant, row.passed, row.verdict, row.subject, row.created_at)
        )
    return found


def _with_base() -> Select[AdapterVersion, TuningBase]:
    return select(AdapterVersion, TuningBase).join(TuningBase, TuningBase.id == AdapterVersion.base_id)


def _adapter(row: AdapterVersion, base: TuningBase) -> CatalogueAdapter:
    return CatalogueAdapter(
        id=row.id,
        tenant=row.tenant,
        name=row.name,
        version=row.version,
        sha256=row.sha256,
        weights_sha256=row.weights_sha256,
        method=row.method,
        parents=tuple(Parent(**parent) for parent in row.parents),
        base=BaseIdentity(base.name, base.weights_sha256, base.tokenizer_sha256, base.template_sha256),
        contract_hash=row.contract_hash,
        dataset_sha256=row.dataset_sha256,
        run_id=row.run_id,
        bytes=row.bytes,
        parameters=row.parameters,
        about=row.about,
        subject=row.subject,
        created_at=row.created_at,
    )
