"""Who asks: the bearer token of a request, and the scope that each endpoint declares."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from api.wiring import Services
from core.domain import Principal, Scope
from core.errors import Forbidden, Unauthenticated

bearer = HTTPBearer(auto_error=False, description="A token that `policydesk token` prints.")


def services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


def principal(
    scopes: SecurityScopes,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    parts: Annotated[Services, Depends(services)],
) -> Principal:
    """The token's principal. Raises Unauthenticated without a valid token, Forbidden without the scopes."""
    if given is None:
        raise Unauthenticated("This needs a bearer token; `policydesk token` prints one.")
    asker = parts.signer.read(given.credentials)
    missing = [scope for scope in scopes.scopes if scope not in asker.scopes]
    if missing:
        raise Forbidden(f"The token lacks the scope {', '.join(missing)}.")
    return asker


def allowed(scope: Scope) -> Callable[..., Principal]:
    """A dependency: the principal, who must have `scope`."""
    dependency: Callable[..., Principal] = Security(principal, scopes=[scope.value])
    return dependency


ServicesHere = Annotated[Services, Depends(services)]
AnyPrincipal = Annotated[Principal, Depends(principal)]
Chatter = Annotated[Principal, allowed(Scope.CHAT)]
Searcher = Annotated[Principal, allowed(Scope.SEARCH)]
Reader = Annotated[Principal, allowed(Scope.DOCUMENTS_READ)]
Writer = Annotated[Principal, allowed(Scope.DOCUMENTS_WRITE)]
QueueReader = Annotated[Principal, allowed(Scope.HANDOVER)]
Evaluator = Annotated[Principal, allowed(Scope.EVALS)]
AdapterKeeper = Annotated[Principal, allowed(Scope.ADAPTERS)]
