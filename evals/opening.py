"""Begins a run, and finds one that is to go on."""

import platform
import uuid
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core.db import Database
from core.domain import Principal
from core.errors import Conflict
from core.files import sha256_file
from core.tables import now
from evals import repository
from evals.cases import Case
from evals.records import Run, VariantRecord

PACKAGES = ("torch", "transformers", "openvino", "openvino-genai", "faiss-cpu", "sentence-transformers", "tantivy")


def begin(
    database: Database,
    principal: Principal,
    name: str,
    cases_file: Path,
    cases: Sequence[Case],
    variants: Sequence[VariantRecord],
) -> Run:
    """A new run, kept before its first question."""
    run = Run(
        id=uuid.uuid4().hex,
        name=name,
        state="running",
        started_at=now(),
        finished_at=None,
        cases_file=cases_file.name,
        cases_sha256=sha256_file(cases_file),
        variants=tuple(variants),
        cases=tuple(cases),
        outcomes=(),
        environment=environment(),
    )
    with database.write() as session:
        repository.add(session, principal, run)
    return run


def resumed(database: Database, principal: Principal, run_id: str, variants: Sequence[VariantRecord]) -> Run:
    """A run that was broken off.

    Raises NotFound, and Conflict where its variants would not answer as they did when it began.
    """
    run = whole(database, principal, run_id)
    then = {variant.name: variant for variant in run.variants}
    changed = [one for one in variants if then[one.name].sha256 != one.sha256]
    if changed:
        what = dict.fromkeys(key for one in changed for key in _changes(then[one.name], one))
        raise Conflict(
            f"The evaluation {run_id} cannot be resumed: {', '.join(one.name for one in changed)} may answer "
            f"differently now, because something has changed since it began ({', '.join(what)}). Begin a new one with "
            "`policydesk eval run`; it takes over every answer that the change cannot affect."
        )
    return run


def whole(database: Database, principal: Principal, run_id: str) -> Run:
    """A run with its cases and outcomes. Raises NotFound."""
    with database.read() as session:
        return repository.read(session, repository.get(session, principal, run_id))


def _changes(then: VariantRecord, today: VariantRecord) -> list[str]:
    """The names of what a variant's answers hang on and is not the same."""
    before, after = ({"variant": one.spec} | one.made_by for one in (then, today))
    return [name for name in before | after if before.get(name) != after.get(name)]


def environment() -> dict[str, Any]:
    """What the run is made on, as far as figures may hang on it."""
    return {
        "policydesk": version("policydesk"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {name: version(name) for name in PACKAGES},
    }
