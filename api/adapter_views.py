"""Adapters become the objects of the API."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from api import rollout_views, schemas
from api.wiring import Services
from core.domain import Principal
from core.errors import PolicydeskError
from tuning.catalogue import overview, repository, resolving
from tuning.catalogue.origins import Run
from tuning.catalogue.overview import Standing, Whole
from tuning.catalogue.records import CatalogueAdapter


def page(session: Session, principal: Principal, limit: int, offset: int) -> schemas.AdaptersResponse:
    found = repository.listed(session, principal.tenant, limit, offset)
    standings = overview.standings(session, principal, found.adapters, datetime.now(UTC).date())
    return schemas.AdaptersResponse(adapters=[_version(one) for one in standings], total=found.total)


def opened(services: Services, principal: Principal, text: str) -> Whole:
    """The version that `text` means, with all that is known of it. Raises as `resolving.find` does."""
    with services.database.read() as session:
        adapter = resolving.find(session, principal.tenant, text)
        return overview.whole(session, principal, adapter, datetime.now(UTC).date())


def detail(services: Services, whole: Whole) -> schemas.AdapterVersionDetail:
    """Takes as long as reading the adapter's files does."""
    standing, adapter = whole.standing, whole.standing.adapter
    return schemas.AdapterVersionDetail(
        **_version(standing).model_dump(),
        weights_sha256=adapter.weights_sha256,
        parents=[schemas.AdapterParent.model_validate(parent) for parent in adapter.parents],
        dataset=schemas.AdapterDataset.model_validate(whole.dataset) if whole.dataset else None,
        training=_training(whole.run) if whole.run else None,
        evaluations=[schemas.AdapterJudgement.model_validate(one) for one in standing.judgements],
        history=[schemas.AliasChangeOut.model_validate(change) for change in whole.history],
        rollouts=_rollouts(services, adapter),
        stale_documents=[schemas.StaleDocument.model_validate(one) for one in standing.stale],
        problem=_problem(services, adapter),
    )


def _version(standing: Standing) -> schemas.AdapterVersionOut:
    adapter = standing.adapter
    return schemas.AdapterVersionOut(
        name=adapter.name,
        version=adapter.version,
        method=adapter.method,
        about=adapter.about,
        sha256=adapter.sha256,
        contract_hash=adapter.contract_hash,
        base=schemas.AdapterBase.model_validate(adapter.base),
        bytes=adapter.bytes,
        parameters=adapter.parameters,
        aliases=list(standing.aliases),
        passed=standing.passed,
        stale=len(standing.stale),
        subject=adapter.subject,
        created_at=adapter.created_at,
    )


def _training(run: Run) -> schemas.AdapterTraining:
    return schemas.AdapterTraining(
        id=run.id,
        method=run.training.method,
        settings=run.training.settings,
        seed=run.training.seed,
        code_version=run.training.code_version,
        environment=run.training.environment,
        state=run.state,
        losses=[schemas.AdapterLoss.model_validate(loss) for loss in run.losses],
        error=run.error,
        started_at=run.started_at,
        finished_at=run.finished_at,
    )


def _rollouts(services: Services, adapter: CatalogueAdapter) -> list[schemas.RolloutOut]:
    with services.database.read() as session:
        return rollout_views.of_name(session, adapter.tenant, adapter.name)


def _problem(services: Services, adapter: CatalogueAdapter) -> str | None:
    """What the load gate would say, without the probe."""
    try:
        services.load_gate.require_files(adapter)
    except PolicydeskError as error:
        return error.message
    return None
