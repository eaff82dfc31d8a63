"""Passages and the search for them."""

from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas import examples
from api.schemas.base import Narrowed, QuestionText, Response

Mode = Literal["hybrid", "dense", "lexical"]


class SearchRequest(Narrowed):
    query: QuestionText
    top_k: int = Field(10, ge=1, le=100, description="The most passages to return.")
    mode: Mode | None = Field(None, description="The mode of the settings when absent.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SEARCH_REQUEST]})


class ScoresOut(Response):
    dense: float | None
    lexical: float | None
    rerank: float | None


class PassageOut(Response):
    chunk_id: int
    document_id: str
    title: str
    source_uri: str
    revision_id: str
    page: int | None
    heading: str | None
    start: int = Field(description="Code point offset into the revision's text.")
    end: int
    text: str
    score: float
    scores: ScoresOut


class SearchTimings(Response):
    retrieve: float


class SearchResponse(Response):
    passages: list[PassageOut]
    timings_ms: SearchTimings

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SEARCH_RESPONSE]})
