"""What an evaluation found of an adapter is kept with it: a champion has to have passed one."""

from typing import Any

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
    have, and Conflict for a run that is not finished, or a variant that was not served with these very weights.
    """
    with database.write() as session:
        found = resolving.find(session, principal.tenant, adapter)
        _require_its(repository.eval_run(session, principal.tenant, eval_run_id), variant, found)
        given = Judgement(eval_run_id, variant, passed, verdict, principal.subject, now())
        repository.add_judgement(session, principal.tenant, found.id, given)
        told = {"adapter": found.label, "run": eval_run_id, "variant": variant, "passed": passed}
        audit.record(session, principal, "adapter.judge", found.id, **told)
    return given


def _require_its(run: EvalRun, name: str, adapter: CatalogueAdapter) -> None:
    variants = {one["name"]: one for one in run.variants}
    if name not in variants:
        raise InvalidInput(f"The run has no variant {name}; it has {', '.join(variants)}.", field="variant")
    if run.state != FINISHED:
        raise Conflict(f"The evaluation {run.id} is not finished; go on with `policydesk eval resume {run.id}`.")
    variant = variants[name]
    if variant["made_by"].get("adapter") not in (adapter.sha256, adapter.weights_sha256):
        raise Conflict(f"The variant {name} of {run.id} did not answer with the weights of {adapter.label}.")
    if variant["spec"].get("way") != SERVED:
        raise Conflict(f"The variant {name} of {run.id} is not what is served; evaluate rag+{adapter.name}.")
