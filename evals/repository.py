"""Runs and outcomes in SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from core.domain import Principal
from core.errors import NotFound
from core.tables import EvalOutcome, EvalRun, now
from evals.cases import Case
from evals.records import Outcome, Run, VariantRecord


def add(session: Session, principal: Principal, run: Run) -> None:
    session.add(
        EvalRun(
            id=run.id,
            tenant=principal.tenant,
            subject=principal.subject,
            name=run.name,
            state=run.state,
            cases_file=run.cases_file,
            cases_sha256=run.cases_sha256,
            cases=[case.model_dump(mode="json", exclude_defaults=True) for case in run.cases],
            variants=[one.model_dump(mode="json") for one in run.variants],
            environment=run.environment,
            started_at=run.started_at,
        )
    )


def get(session: Session, principal: Principal, run_id: str) -> EvalRun:
    """Raises NotFound for a run that is not the tenant's."""
    wanted = select(EvalRun).where(EvalRun.id == run_id, EvalRun.tenant == principal.tenant)
    found = session.scalar(wanted.options(undefer(EvalRun.cases)))
    if found is None:
        raise NotFound(f"There is no evaluation {run_id}.")
    return found


def listed(session: Session, principal: Principal, limit: int, offset: int) -> tuple[list[EvalRun], int]:
    """The tenant's runs, the newest first, and how many there are in all."""
    here = EvalRun.tenant == principal.tenant
    newest = select(EvalRun).where(here).order_by(EvalRun.started_at.desc(), EvalRun.id)
    total = session.scalar(select(func.count(EvalRun.id)).where(here)) or 0
    return list(session.scalars(newest.limit(limit).offset(offset))), total


def done(session: Session, run_id: str) -> set[tuple[str, str]]:
    """The (variant, case) pairs that have an outcome."""
    found = session.execute(select(EvalOutcome.variant, EvalOutcome.case_id).where(EvalOutcome.run_id == run_id))
    return {(variant, case) for variant, case in found}


def save(session: Session, tenant: str, run_id: str, key: str, outcome: Outcome, documents: Sequence[str]) -> None:
    session.add(
        EvalOutcome(
            tenant=tenant,
            run_id=run_id,
            variant=outcome.variant,
            case_id=outcome.case_id,
            key=key,
            documents=list(documents),
            record=outcome.model_dump(mode="json"),
        )
    )
    session.get_one(EvalRun, run_id).seen_at = now()


def keep_peak(session: Session, run_id: str, variant: str, mib: float | None) -> None:
    """Keep how much memory the process held while the variant was asked, where it is the highest so far."""
    if mib is None:
        return
    run = session.get_one(EvalRun, run_id)
    run.variants = [_with_peak(one, mib) if one["name"] == variant else one for one in run.variants]


def kept(session: Session, tenant: str, key: str) -> EvalOutcome | None:
    """An outcome that hangs on the very same things, if there is one."""
    wanted = select(EvalOutcome).where(EvalOutcome.tenant == tenant, EvalOutcome.key == key)
    return session.scalars(wanted.order_by(EvalOutcome.id.desc()).limit(1)).first()


def read(session: Session, found: EvalRun) -> Run:
    """The whole run; outcomes in the order of variants and cases."""
    variants = tuple(VariantRecord.model_validate(one) for one in found.variants)
    cases = tuple(Case.model_validate(one) for one in found.cases)
    rows = session.execute(
        select(EvalOutcome.variant, EvalOutcome.case_id, EvalOutcome.record).where(EvalOutcome.run_id == found.id)
    )
    records: dict[tuple[str, str], dict[str, Any]] = {(variant, case): record for variant, case, record in rows}
    wanted = ((variant.name, case.id) for variant in variants for case in cases)
    return Run(
        id=found.id,
        name=found.name,
        state=found.state,
        started_at=found.started_at,
        finished_at=found.finished_at,
        cases_file=found.cases_file,
        cases_sha256=found.cases_sha256,
        variants=variants,
        cases=cases,
        outcomes=tuple(Outcome.model_validate(records[pair]) for pair in wanted if pair in records),
        environment=found.environment,
    )


def _with_peak(variant: dict[str, Any], mib: float) -> dict[str, Any]:
    return variant | {"peak_mib": max(mib, variant["peak_mib"] or 0.0)}
