"""Whether the server lives and is ready, and who the caller is."""

from fastapi import APIRouter, Request, Response, status
from fastapi.responses import JSONResponse

from api import responses
from api.auth import AnyPrincipal, ServicesHere
from api.readiness import missing
from api.schemas import Health, Me, Readiness

router = APIRouter(tags=["system"])


@router.get("/healthz", response_model=Health, summary="Whether the server lives")
async def health() -> Health:
    return Health(status="ok")


@router.get(
    "/readyz",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "Not ready; `missing` says what is missing."}},
    summary="Whether the server can answer",
)
def readiness(request: Request, response: Response, parts: ServicesHere) -> Readiness:
    found = missing(parts, request.app.state.loading)
    response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE if found else status.HTTP_200_OK
    return Readiness(status="starting" if found else "ready", missing=found)


@router.get("/v1/me", response_model=Me, responses=responses.problems(), summary="Who you are")
def me(principal: AnyPrincipal) -> Me:
    return Me(
        subject=principal.subject,
        tenant=principal.tenant,
        scopes=sorted(principal.scopes),
        audiences=sorted(principal.audiences),
    )


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, principal: AnyPrincipal) -> JSONResponse:
    return JSONResponse(request.app.openapi())
