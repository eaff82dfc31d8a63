"""People's ratings of what systems said to MTRAG's tasks (Katsis et al., 2025), from the file that holds the tasks."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import fmean

from pydantic import BaseModel

from core.errors import InvalidInput
from evals.cases import Case
from evals.importing.mtrag import load_mtrag
from evals.importing.reading import read_json, the_file
from evals.rated import RatedAnswer
from evals.records import PassageRecord

PEOPLE = "reference"


class Vote(BaseModel):
    value: float


class Rated(BaseModel):
    """`annotations` are by measure and annotator; some measures are computed."""

    task_id: str
    model_id: str
    model_response: str
    annotations: dict[str, dict[str, Vote]]


class Measure(BaseModel):
    name: str
    author: str
    type: str


class RatedSet(BaseModel):
    metrics: list[Measure]
    evaluations: list[Rated]


def load_ratings(path: Path) -> list[RatedAnswer]:
    """What systems said to the tasks that the passages answer, if only in part, with what people rated on a scale.

    Raises InvalidInput, also where there is no such answer.
    """
    file = the_file(path, "*.json")
    imported, found = load_mtrag(file), read_json(file, RatedSet)
    asked = {case.id: case for case in imported.cases if case.expected_status == "answered"}
    scales = [measure.name for measure in found.metrics if (measure.author, measure.type) == ("human", "categorical")]
    said = [one for one in found.evaluations if one.model_id != PEOPLE and one.task_id in asked]
    if not said:
        raise InvalidInput(f"{file} holds no answer of a system that people rated.", field="path")
    passages = {case.id: tuple(_passages(case, imported.documents)) for case in asked.values()}
    return [
        RatedAnswer(asked[one.task_id], one.model_id, one.model_response, passages[one.task_id], _means(one, scales))
        for one in said
    ]


def _passages(case: Case, documents: Mapping[str, str]) -> Iterator[PassageRecord]:
    for name in case.documents:
        yield PassageRecord(document=name, heading=None, text=documents[name])


def _means(rated: Rated, scales: list[str]) -> dict[str, float]:
    """Without those that nobody voted on."""
    votes = {scale: [vote.value for vote in rated.annotations.get(scale, {}).values()] for scale in scales}
    return {scale: fmean(of_scale) for scale, of_scale in votes.items() if of_scale}
