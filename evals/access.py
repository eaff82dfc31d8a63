"""Who may open a run: it quotes documents, each for an audience."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.domain import Principal
from core.errors import Forbidden
from core.tables import EvalRun
from evals import repository


def opened(session: Session, principal: Principal, run_id: str, default_audience: str) -> EvalRun:
    """The run with its cases.

    Raises NotFound for a run that is not the tenant's, and Forbidden where the principal lacks an audience of a case.
    """
    found = repository.get(session, principal, run_id)
    missing = required_audiences(found.cases, default_audience) - principal.audiences
    if missing:
        names = ", ".join(sorted(missing))
        raise Forbidden(f"The token lacks the audience {names}, whose documents this evaluation quotes.")
    return found


def required_audiences(cases: Iterable[Mapping[str, Any]], default: str) -> frozenset[str]:
    """Those of all cases, as they are stored; one without any was asked by the `default` audience."""
    return frozenset(audience for case in cases for audience in case.get("audiences") or (default,))
