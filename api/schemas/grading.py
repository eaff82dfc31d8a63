"""Blind grading: two answers without a name, what is chosen, and how far the graders agree."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api.schemas import evaluation_examples as examples
from api.schemas.base import NO_NUL, Request, Response
from core.domain import AnswerStatus
from evals.cases import ExpectedStatus

GradeNote = Annotated[str, Field(max_length=4_000, pattern=NO_NUL)]


class PastExchange(Response):
    question: str
    answer: str


class Expectation(Response):
    status: ExpectedStatus
    reference: str | None
    key_facts: list[list[str]] = Field(description="Each with the wordings that count.")
    must_not: list[str]


class BlindQuote(Response):
    marker: int
    document: str
    quote: str


class BlindAnswer(Response):
    status: AnswerStatus
    text: str
    quotes: list[BlindQuote]
    inquiry: str | None = Field(description="What the customer is asked first.")


class BlindPair(Response):
    """Two answers to one question. Nothing in it tells whose they are."""

    pair_id: str
    question: str
    as_of: date | None
    history: list[PastExchange]
    expected: Expectation
    left: BlindAnswer
    right: BlindAnswer
    graded: int = Field(description="Pairs that you have graded.")
    gradable: int = Field(description="Pairs that there are, those included.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.BLIND_PAIR]})


class GradeRequest(Request):
    pair_id: str = Field(min_length=1, max_length=64, pattern=NO_NUL, description="As the pair has it.")
    choice: Literal["left", "right", "tie", "both_bad"]
    note: GradeNote | None = Field(None, description="Why, if you like.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.GRADE_REQUEST]})


class GradeOut(Response):
    graded: int
    gradable: int

    model_config = ConfigDict(json_schema_extra={"examples": [examples.GRADE]})


class ChoicesOut(Response):
    """How often each was chosen; `first` and `second` are the variants in that order."""

    first: int
    second: int
    tie: int
    both_bad: int


class MetricAgreementOut(Response):
    """How often the metric prefers the same answer as the graders, from 0 to 1; a coin comes to 0.5."""

    metric: str
    label: str
    room: str
    share: float | None
    low: float | None
    high: float | None
    grades: int = Field(description="Grades for one of the two answers that the metric scores.")


class AgreementOut(Response):
    variants: list[str] = Field(min_length=2, max_length=2, description="In alphabetical order.")
    graders: int
    cases: int
    shared: int = Field(description="Cases that two people or more have graded.")
    alpha: float | None = Field(description="Krippendorff's, from -1 to 1; null where nothing can be compared.")
    choices: ChoicesOut
    metrics: list[MetricAgreementOut]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.AGREEMENT]})
