"""The catalogue of adapters: looking at versions, and saying which of them serves."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api import adapter_views, responses
from api.auth import AdapterKeeper, ServicesHere
from api.schemas import (
    NO_NUL,
    AdaptersResponse,
    AdapterVersionDetail,
    AliasOut,
    PromoteRequest,
    RollbackRequest,
)
from api.schemas import adapter_examples as examples
from tuning.catalogue import going_back, promotion
from tuning.catalogue.promotion import Promotion

router = APIRouter(prefix="/v1/adapters", tags=["adapters"])
Name = Annotated[str, Path(pattern=NO_NUL, description="The adapter's name.", examples=[examples.NAME])]
Which = Annotated[str, Path(pattern=NO_NUL, description="The number of a version, or an alias.", examples=["2"])]
AliasWord = Annotated[str, Path(pattern=NO_NUL, description="Such as `champion`.", examples=[examples.ALIAS])]


@router.get("", response_model=AdaptersResponse, responses=responses.READ, summary="List the adapters")
def list_adapters(
    parts: ServicesHere,
    principal: AdapterKeeper,
    limit: Annotated[int, Query(ge=1, le=1000, description="The most versions to return.", examples=[20])] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="Versions to pass over.", examples=[0])] = 0,
) -> AdaptersResponse:
    """Every version, by name, of each name the newest first."""
    with parts.database.read() as session:
        return adapter_views.page(session, principal, limit, offset)


@router.get(
    "/{name}/{version}", response_model=AdapterVersionDetail, responses=responses.READ_ONE, summary="Open an adapter"
)
def get_adapter(name: Name, version: Which, parts: ServicesHere, principal: AdapterKeeper) -> AdapterVersionDetail:
    """With what it comes from, how it was judged, and whether it can be loaded here: its files are read for that."""
    return adapter_views.detail(parts, adapter_views.opened(parts, principal, f"{name}:{version}"))


@router.post(
    "/{name}/aliases/{alias}", response_model=AliasOut, responses=responses.CHANGE_ONE, summary="Promote an adapter"
)
def promote(
    name: Name, alias: AliasWord, body: PromoteRequest, parts: ServicesHere, principal: AdapterKeeper
) -> AliasOut:
    """Lets an alias stand for a version, once it is loaded and answers, which takes some seconds.

    A champion has to have passed an evaluation too, or needs an override.
    """
    wanted = Promotion(name, body.version, alias, body.why, body.expected, body.override)
    return AliasOut.model_validate(promotion.promote(parts.database, principal, wanted, parts.load_gate.require))


@router.post(
    "/{name}/aliases/{alias}/rollback",
    response_model=AliasOut,
    responses=responses.CHANGE_ONE,
    summary="Roll an adapter back",
)
def rollback(
    name: Name, alias: AliasWord, body: RollbackRequest, parts: ServicesHere, principal: AdapterKeeper
) -> AliasOut:
    """To the version before, where it can be loaded here; a second time, to the one before that."""
    moved = going_back.rollback(
        parts.database, principal, name, alias, body.why, parts.load_gate.require_files, expected=body.expected
    )
    return AliasOut.model_validate(moved)
