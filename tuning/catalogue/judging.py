"""What an evaluation found of an adapter is kept with it: a champion has to have passed one."""

from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.db import Database
from core.domain import Principal
from core.errors import Conflict, InvalidInput
from core.tables import EvalRun, now
from tuning.catalogue import repository, resolving
from tuning.catalogue.records import CatalogueAdapter, Judgement

FINISHED, SERVED = "finished", "served"


def record_judgement(
    database: Database,
    principal: Principal,
    adapter: str,
    eval_run_id: str,
    variant: str,
    *,
    passed: bool,
    verdict: dict[str, Any],
) -> Judgement:
    """Keep what the gate said of `adapter`, which answered in a run of the evaluation as `variant`.

    Raises NotFound for an adapter or a run that is not the tenant's, InvalidInput for a variant that the run does not
    have, and Conflict for a run that is not finished, one that is older than what the adapter was judged by before, or
    a variant that was not served with this very adapter.
    """
    with database.write() as session:
        found = resolving.find(session, principal.tenant, adapter)
        run = repository.eval_run(session, principal.tenant, eval_run_id)
        _require_its(run, variant, found)
        _require_newest(session, run, found)
        given = Judgement(eval_run_id, variant, passed, verdict, principal.subject, now())
        repository.add_judgement(session, principal.tenant, found.id, given)
        told = {"adapter": found.label, "run": eval_run_id, "variant": variant, "passed": passed}
        audit.record(session, principal, "adapter.judge", found.id, **told)
    return given


def _require_newest(session: Session, run: EvalRun, adapter: CatalogueAdapter) -> None:
    for judged in repository.judgements(session, adapter.tenant, [adapter.id])[adapter.id][:1]:
        newest = repository.eval_run(session, adapter.tenant, judged.eval_run_id)
        if newest.started_at > run.started_at:
            raise Conflict(
                f"{adapter.label} was judged by {newest.id} already, which is newer than {run.id}: what an older "
                "evaluation found does not count any more."
            )


def _require_its(run: EvalRun, name: str, adapter: CatalogueAdapter) -> None:
    variants = {one["name"]: one for one in run.variants}
    if name not in variants:
        raise InvalidInput(f"The run has no variant {name}; it has {', '.join(variants)}.", field="variant")
    if run.state != FINISHED:
        raise Conflict(f"The evaluation {run.id} is not finished; go on with `policydesk eval resume {run.id}`.")
    variant = variants[name]
    if variant["made_by"].get("adapter") != adapter.sha256:
        raise Conflict(f"The variant {name} of {run.id} did not answer with {adapter.label}.")
    if variant["spec"].get("way") != SERVED:
        raise Conflict(f"The variant {name} of {run.id} is not what is served; evaluate rag+{adapter.name}.")
