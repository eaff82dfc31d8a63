"""What adapters come from in SQL: datasets with their sources, and training runs."""

import math
import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import Principal
from core.errors import NotFound
from core.tables import Document, Revision, TuningBase, TuningDataset, TuningRun, TuningSource, now
from core.upsert import insert_into
from tuning.catalogue import repository
from tuning.catalogue.origins import Dataset, Loss, Run, RunState, Source, SourceState, Training
from tuning.catalogue.records import BaseIdentity

QUIET = timedelta(minutes=10)


def add_dataset(session: Session, principal: Principal, dataset: Dataset) -> None:
    """Keep what a dataset is and what it was drawn from; where it is there, for which contract it was made anew.

    The contract renders the prompts of the rows, and is none of them.
    """
    columns = {name: value for name, value in asdict(dataset).items() if name != "sources"}
    key = {"tenant": principal.tenant, "subject": principal.subject, "created_at": now()}
    insert = insert_into(session, TuningDataset).values(key | columns).on_conflict_do_nothing()
    if session.scalar(insert.returning(TuningDataset.sha256)) is not None:
        session.add_all(
            TuningSource(tenant=principal.tenant, dataset_sha256=dataset.sha256, **asdict(source))
            for source in dataset.sources
        )
        session.flush()
    else:
        there = session.get_one(TuningDataset, (principal.tenant, dataset.sha256))
        there.contract_hash, there.folder = dataset.contract_hash, dataset.folder or there.folder


def get_dataset(session: Session, tenant: str, sha256: str) -> Dataset:
    """Raises NotFound for a dataset that is not the tenant's."""
    row = session.get(TuningDataset, (tenant, sha256))
    if row is None:
        raise NotFound(f"There is no dataset {sha256}.")
    here = TuningSource.tenant == tenant, TuningSource.dataset_sha256 == sha256
    sources = session.scalars(select(TuningSource).where(*here).order_by(TuningSource.document_id))
    return Dataset(
        sha256=row.sha256,
        name=row.name,
        contract_hash=row.contract_hash,
        rows=row.rows,
        statistics=row.statistics,
        folder=row.folder,
        sources=tuple(Source(one.document_id, one.revision_id, one.rows) for one in sources),
    )


def states_of_sources(session: Session, tenant: str, datasets: Collection[str]) -> list[SourceState]:
    """What the sources of some datasets were drawn from, and how that stands today."""
    document = (Document.id == TuningSource.document_id) & (Document.tenant == TuningSource.tenant)
    revision = (Revision.id == TuningSource.revision_id) & (Revision.document_id == Document.id)
    rows = session.execute(
        select(TuningSource, Document.title, Document.audience, Revision.state, Revision.valid_to)
        .outerjoin(Document, document)
        .outerjoin(Revision, revision)
        .where(TuningSource.tenant == tenant, TuningSource.dataset_sha256.in_(datasets))
        .order_by(TuningSource.document_id, TuningSource.revision_id)
    )
    return [
        SourceState(
            row.dataset_sha256, Source(row.document_id, row.revision_id, row.rows), title, audience, state, valid_to
        )
        for row, title, audience, state, valid_to in rows
    ]


def begin_run(session: Session, principal: Principal, training: Training) -> str:
    """Keep a run before its first step, and give its id. Raises NotFound for a dataset that is not the tenant's."""
    get_dataset(session, principal.tenant, training.dataset_sha256)
    repository.add_base(session, training.base)
    columns = {name: value for name, value in asdict(training).items() if name != "base"}
    run_id = uuid.uuid4().hex
    session.add(
        TuningRun(
            id=run_id,
            tenant=principal.tenant,
            subject=principal.subject,
            base_id=training.base.id,
            state="running",
            losses=[],
            **columns,
        )
    )
    session.flush()
    return run_id


def note_losses(session: Session, tenant: str, run_id: str, losses: Sequence[Loss]) -> None:
    """Keep the losses so far, and that the run goes on. Raises NotFound."""
    row = _row(session, tenant, run_id)
    row.losses, row.seen_at = [asdict(_countable(loss)) for loss in losses], now()


def end_run(session: Session, tenant: str, run_id: str, state: RunState, error: str | None = None) -> None:
    """Keep how a run ended. Raises NotFound."""
    row = _row(session, tenant, run_id)
    row.state, row.error, row.seen_at, row.finished_at = state, error, now(), now()


def get_run(session: Session, tenant: str, run_id: str) -> Run:
    """Raises NotFound for a run that is not the tenant's."""
    row = _row(session, tenant, run_id)
    base = session.get_one(TuningBase, row.base_id)
    identity = BaseIdentity(base.name, base.weights_sha256, base.tokenizer_sha256, base.template_sha256)
    return Run(
        id=row.id,
        training=Training(
            row.dataset_sha256, identity, row.method, row.settings, row.seed, row.code_version, row.environment
        ),
        subject=row.subject,
        state=shown_state(row, now()),
        losses=tuple(Loss(**loss) for loss in row.losses),
        error=row.error,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def shown_state(run: TuningRun, at: datetime) -> str:
    """A run that says it is running, but has not been seen for a while, was broken off: it is "interrupted"."""
    return "interrupted" if run.state == "running" and at - run.seen_at > QUIET else run.state


def _countable(loss: Loss) -> Loss:
    """A training that has gone astray has losses that are no numbers, which no database takes."""
    train, validation = (
        one if one is not None and math.isfinite(one) else None for one in (loss.train, loss.validation)
    )
    return replace(loss, train=train, validation=validation)


def _row(session: Session, tenant: str, run_id: str) -> TuningRun:
    row = session.scalar(select(TuningRun).where(TuningRun.id == run_id, TuningRun.tenant == tenant))
    if row is None:
        raise NotFound(f"There is no training run {run_id}.")
    return row
