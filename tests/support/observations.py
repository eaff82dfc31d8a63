"""Observations: a case with an answer to it, as little of both as a test needs."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from core.domain import AnswerStatus
from evals.cases import Case, Evidence
from evals.observation import Observation
from evals.records import AnswerRecord, CitationRecord, Cost, PassageRecord, Ranked

FREE = Cost(retrieve_ms=1.0, first_token_ms=2.0, total_ms=3.0, tokens=4)


def case(**fields: Any) -> Case:
    """Expects an answer from `a.md`, where nothing else is said."""
    return Case(**({"id": "q1", "question": "How long?", "documents": ("a.md",)} | fields))


def answer(text: str, status: str = "answered", **fields: Any) -> AnswerRecord:
    return AnswerRecord(status=AnswerStatus(status), text=text, writer="generator", **fields)


def citation(
    quote: str = "14 days", document: str = "a.md", marker: int = 1, stands: bool = True, current: bool = True
) -> CitationRecord:
    return CitationRecord(marker=marker, document=document, quote=quote, stands=stands, current=current)


def passage(text: str, heading: str | None = None, document: str = "a.md") -> PassageRecord:
    return PassageRecord(document=document, heading=heading, text=text)


def ranked(*places: Sequence[int]) -> tuple[Ranked, ...]:
    """A ranking by what gold places each rank holds."""
    return tuple(Ranked(chunk_id=rank, document="a.md", gold=tuple(held)) for rank, held in enumerate(places))


def observed(
    asked: Case, given: AnswerRecord, ranking: tuple[Ranked, ...] = (), gold: int | None = None, cost: Cost = FREE
) -> Observation:
    places = len(asked.evidence) or len(asked.documents)
    return Observation(asked, given, ranking, places if gold is None else gold, cost)


DOCUMENTS = st.sampled_from(["a.md", "b.md", "c.md"])
WORDS = ["fee", "is", "not", "the", "£30", "14 days", "two", "1 March 2026", "HX-2044", "[1]", "[2]", ".\nThe", "5%"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
QUOTES = TEXTS.map(lambda text: text or "fee")
STATUSES = st.sampled_from(list(AnswerStatus))
SHARES = st.none() | st.floats(0, 1)

CASES = st.builds(
    Case,
    id=st.just("q1"),
    question=st.just("How long?"),
    documents=st.lists(DOCUMENTS, min_size=1, max_size=3, unique=True).map(tuple),
    evidence=st.lists(st.builds(Evidence, document=DOCUMENTS, quote=QUOTES), max_size=3, unique=True).map(tuple),
    key_facts=st.lists(QUOTES | st.lists(QUOTES, max_size=2).map(tuple), max_size=3).map(tuple),
    reference=st.none() | TEXTS,
    must_not=st.lists(QUOTES, max_size=2).map(tuple),
    expected_status=st.sampled_from(["answered", "abstained", "escalated", "refused"]),
    asks_back=st.none() | st.booleans(),
)
CITATIONS = st.builds(
    CitationRecord,
    marker=st.integers(1, 3),
    document=DOCUMENTS,
    quote=QUOTES,
    stands=st.booleans(),
    current=st.booleans(),
)
PASSAGES = st.builds(PassageRecord, document=DOCUMENTS, heading=st.none() | TEXTS, text=TEXTS)
ANSWERS = st.builds(
    AnswerRecord,
    status=STATUSES,
    text=TEXTS,
    writer=st.just("generator"),
    citations=st.lists(CITATIONS, max_size=3).map(tuple),
    passages=st.lists(PASSAGES, max_size=3).map(tuple),
    confidence=SHARES,
    support=SHARES,
    inquiry=st.none() | st.just("Which plan?"),
)


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    """Any answer to any case, with a ranking that holds no place that there is not."""
    asked = draw(CASES)
    places = len(asked.evidence) or len(asked.documents)
    held = st.lists(st.integers(0, places - 1), max_size=places, unique=True)
    return observed(asked, draw(ANSWERS), ranked(*draw(st.lists(held, max_size=14))))
