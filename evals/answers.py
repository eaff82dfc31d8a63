"""How well questions are answered, through the same answerer that serves."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from core.domain import Answer, Principal, SearchFilter
from evals.cases import Case
from evals.metrics.answers import abstention_scores, key_fact_recall, says_any
from generation.answerer import Answerer, Question

QuoteAt = Callable[[str, int, int], str | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case and its answer; `seconds` from the question to the end of the answer."""

    case: Case
    answer: Answer
    seconds: float


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """Shares from 0 to 1. Key facts, must-nots and right documents are of the cases that expect an answer."""

    cases: int
    key_facts: float
    must_not: float
    right_document: float
    citations_valid: float
    abstention_precision: float
    abstention_recall: float
    wrongly_abstained: float
    by_generator: float
    seconds_median: float


def ask_all(
    answerer: Answerer,
    principal: Principal,
    cases: Sequence[Case],
    today: date,
    progress: Callable[[int, int], None],
) -> list[Outcome]:
    """Ask each case in a conversation of its own, with its audiences and on its day."""
    outcomes = []
    for done, case in enumerate(cases, start=1):
        wanted = SearchFilter(principal.tenant, case.audiences, case.as_of or today)
        began = time.monotonic()
        events = answerer.answer(Question(case.question, principal, wanted))
        answer = next(event for event in events if isinstance(event, Answer))
        outcomes.append(Outcome(case, answer, time.monotonic() - began))
        progress(done, len(cases))
    return outcomes


def score(outcomes: Sequence[Outcome], documents: Mapping[str, str], quote_at: QuoteAt) -> AnswerResult:
    """`documents` are ids by the paths of the cases; `quote_at` is the text of a revision between two offsets."""
    answerable = [one for one in outcomes if one.case.expected_status == "answered"]
    given = [one for one in outcomes if one.answer.status.gives_an_answer]
    cited = [citation for one in given for citation in one.answer.citations]
    valid = [one.quote == quote_at(one.revision_id, one.start, one.end) for one in cited]
    abstention = abstention_scores([(not one.answer.status.gives_an_answer, one not in answerable) for one in outcomes])
    return AnswerResult(
        cases=len(outcomes),
        key_facts=_mean([key_fact_recall(one.answer.answer, one.case.key_facts) for one in answerable]),
        must_not=_mean([says_any(one.answer.answer, one.case.must_not) for one in answerable]),
        right_document=_mean([_cites_right(one, documents) for one in answerable]),
        citations_valid=_mean(valid),
        abstention_precision=abstention.precision,
        abstention_recall=abstention.recall,
        wrongly_abstained=_mean([not one.answer.status.gives_an_answer for one in answerable]),
        by_generator=_mean([one.answer.receipt.writer == "generator" for one in given]),
        seconds_median=median(one.seconds for one in outcomes),
    )


def _cites_right(outcome: Outcome, documents: Mapping[str, str]) -> bool:
    right = {documents[path] for path in outcome.case.documents}
    return any(citation.document_id in right for citation in outcome.answer.citations)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
