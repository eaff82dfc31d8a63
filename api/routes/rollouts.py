"""Rollouts of adapters: starting, watching, widening, and ending one."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api import responses, rollout_views
from api.auth import AdapterKeeper, ServicesHere
from api.routes.adapters import Name
from api.schemas import (
    NO_NUL,
    RolloutOut,
    RolloutPairsResponse,
    RolloutPromoteRequest,
    RolloutStartRequest,
    RolloutStopRequest,
    RolloutWidenRequest,
)
from api.wiring import Services
from core.errors import Conflict, InvalidInput, NotFound, Unavailable
from tuning.rollout import lifecycle, pair_repository, repository
from tuning.rollout.pair_repository import PairQuery
from tuning.rollout.records import Plan, Rollout

router = APIRouter(prefix="/v1/adapters/{name}/rollouts", tags=["adapters"])
Which = Annotated[
    str, Path(pattern=NO_NUL, description="The id of a rollout, or `newest`.", examples=[repository.NEWEST])
]


@router.post("", response_model=RolloutOut, responses=responses.CHANGE_ONE, summary="Start a rollout")
def start_rollout(name: Name, body: RolloutStartRequest, parts: ServicesHere, principal: AdapterKeeper) -> RolloutOut:
    """Tries a version beside the champion, or beside the base model, once it is loaded and answers.

    One rollout of a name runs at a time.
    """
    plan = Plan(f"{name}:{body.version}", body.mode, body.why, body.share, body.alpha, body.margins)
    return _view(parts, lifecycle.start(parts.database, principal, plan, parts.require_fit_to_try))


@router.get("/{rollout}", response_model=RolloutOut, responses=responses.READ_ONE, summary="Watch a rollout")
def get_rollout(name: Name, rollout: Which, parts: ServicesHere, principal: AdapterKeeper) -> RolloutOut:
    """With what its guards see."""
    with parts.database.read() as session:
        return rollout_views.view(session, repository.get(session, principal.tenant, name, rollout))


@router.get(
    "/{rollout}/pairs",
    response_model=RolloutPairsResponse,
    responses=responses.problems(NotFound, Conflict, InvalidInput, Unavailable),
    summary="Compare the answers of a shadow rollout",
)
def list_pairs(
    name: Name,
    rollout: Which,
    parts: ServicesHere,
    principal: AdapterKeeper,
    differing: Annotated[bool, Query(description="Only pairs whose two answers differ.", examples=[True])] = False,
    limit: Annotated[int, Query(ge=1, le=1000, description="The most pairs to return.", examples=[20])] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="Pairs to pass over.", examples=[0])] = 0,
) -> RolloutPairsResponse:
    """The newest first: those of your conversations, and with the scope `handover` of those that were handed over.

    The summary is of all pairs.
    """
    query = PairQuery(differing, limit, offset)
    with parts.database.read() as session:
        found = repository.get(session, principal.tenant, name, rollout)
        return RolloutPairsResponse.model_validate(pair_repository.page(session, found, query, principal))


@router.post(
    "/{rollout}/share", response_model=RolloutOut, responses=responses.CHANGE_ONE, summary="Widen a canary rollout"
)
def widen_rollout(
    name: Name, rollout: Which, body: RolloutWidenRequest, parts: ServicesHere, principal: AdapterKeeper
) -> RolloutOut:
    """Conversations that the candidate answers stay with it."""
    return _view(parts, lifecycle.widen(parts.database, principal, name, body.share, rollout))


@router.post(
    "/{rollout}/promote",
    response_model=RolloutOut,
    responses=responses.CHANGE_ONE,
    summary="Promote the candidate of a rollout",
)
def promote_rollout(
    name: Name, rollout: Which, body: RolloutPromoteRequest, parts: ServicesHere, principal: AdapterKeeper
) -> RolloutOut:
    """Through the gates of every promotion; ends the rollout."""
    usable = parts.load_gate.require
    return _view(
        parts,
        lifecycle.promote(parts.database, principal, name, body.why, usable, override=body.override, which=rollout),
    )


@router.post("/{rollout}/stop", response_model=RolloutOut, responses=responses.CHANGE_ONE, summary="Stop a rollout")
def stop_rollout(
    name: Name, rollout: Which, body: RolloutStopRequest, parts: ServicesHere, principal: AdapterKeeper
) -> RolloutOut:
    """The champion goes on serving."""
    return _view(parts, lifecycle.stop(parts.database, principal, name, body.why, rollout))


def _view(parts: Services, rollout: Rollout) -> RolloutOut:
    with parts.database.read() as session:
        return rollout_views.view(session, rollout)
