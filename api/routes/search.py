"""Passages, without an answer."""

import time

from fastapi import APIRouter

from api import responses
from api.auth import Searcher, ServicesHere
from api.narrowing import search_filter
from api.schemas import PassageOut, SearchRequest, SearchResponse, SearchTimings

router = APIRouter(prefix="/v1", tags=["search"])


@router.post("/search", response_model=SearchResponse, responses=responses.SEARCH, summary="Find passages")
def search(body: SearchRequest, parts: ServicesHere, principal: Searcher) -> SearchResponse:
    """The passages nearest to the query among the policies valid on `as_of`, best first."""
    began = time.monotonic()
    wanted = search_filter(parts, principal, body)
    passages = parts.retriever.search(body.query, wanted, body.top_k, body.mode or parts.settings.retrieval.mode)
    took = round((time.monotonic() - began) * 1000, 1)
    return SearchResponse(
        passages=[PassageOut.model_validate(passage) for passage in passages],
        timings_ms=SearchTimings(retrieve=took),
    )
