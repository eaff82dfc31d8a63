"""Blind grading: the answers of two variants, without their names."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, status
from sqlalchemy.orm import Session

from api import grading_views, responses
from api.auth import Evaluator, ServicesHere
from api.routes.evals import RunId
from api.schemas import NO_NUL, AgreementOut, BlindPair, GradeOut, GradeRequest
from api.schemas import evaluation_examples as examples
from api.summaries import SummariesHere
from core.tables import EvalRun
from evals import access, grades
from evals.cases import Case
from evals.grading import Blinding, Pair, pair_of
from evals.progress import progress_of

router = APIRouter(prefix="/v1/evals", tags=["evals"])
Variants = Annotated[
    str,
    Query(max_length=129, pattern=NO_NUL, description="Two variants, separated by a comma.", examples=[examples.PAIR]),
]
NONE_LEFT: dict[int | str, dict[str, Any]] = {204: {"description": "You have graded all there are."}}


@router.get(
    "/{run_id}/pair", response_model=BlindPair, responses=NONE_LEFT | responses.READ_ONE, summary="The next pair"
)
def next_pair(run_id: RunId, variants: Variants, parts: ServicesHere, principal: Evaluator) -> BlindPair | Response:
    """Of those that you have not graded, one that the fewest others have; 204 after the last one."""
    with parts.database.read() as session:
        run = access.opened(session, principal, run_id, parts.settings.security.default_audience)
        pair = _pair(run, variants)
        gradable, given = grades.gradable(session, run, pair), grades.of_pair(session, run, pair)
        blinding = Blinding(run.id, pair, principal.subject)
        case_id = blinding.next_case(gradable, given)
        if case_id is None:
            return Response(status_code=status.HTTP_204_NO_CONTENT)
        answers = grades.answers(session, run, pair, case_id)
    standing = grading_views.standing(gradable, given, principal.subject)
    return grading_views.blind_pair(blinding, _case(run.cases, case_id), answers, standing)


@router.post("/{run_id}/grades", response_model=GradeOut, responses=responses.READ_ONE, summary="Grade a pair")
def grade(run_id: RunId, body: GradeRequest, parts: ServicesHere, principal: Evaluator) -> GradeOut:
    """In the place of what you chose before for the same pair."""
    with parts.database.write() as session:
        run = access.opened(session, principal, run_id, parts.settings.security.default_audience)
        pair = grades.record(session, run, body.pair_id, principal.subject, body.choice, body.note)
        return _standing(session, run, pair, principal.subject)


@router.get(
    "/{run_id}/agreement", response_model=AgreementOut, responses=responses.READ_ONE, summary="How far graders agree"
)
def get_agreement(
    run_id: RunId, variants: Variants, parts: ServicesHere, summaries: SummariesHere, principal: Evaluator
) -> AgreementOut:
    """With one another, and each metric with them."""
    with parts.database.read() as session:
        run = access.opened(session, principal, run_id, parts.settings.security.default_audience)
        pair, progress = _pair(run, variants), progress_of(session, [run])[run.id]
        given = grades.of_pair(session, run, pair)
    return grading_views.agreement(summaries.of(principal, run, progress, None), pair, given)


def _pair(run: EvalRun, variants: str) -> Pair:
    return pair_of([name.strip() for name in variants.split(",")], [one["name"] for one in run.variants])


def _case(cases: Sequence[dict[str, Any]], case_id: str) -> Case:
    return Case.model_validate(next(case for case in cases if case["id"] == case_id))


def _standing(session: Session, run: EvalRun, pair: Pair, grader: str) -> GradeOut:
    gradable, given = grades.gradable(session, run, pair), grades.of_pair(session, run, pair)
    return grading_views.standing(gradable, given, grader)
