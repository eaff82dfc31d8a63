"""How often each search mode finds the documents that answer a case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from evals.cases import Case
from evals.gold import GoldIndex
from evals.metrics.retrieval import recall_at, reciprocal_rank
from evals.wanted import Wanted
from retrieval.retriever import Mode, Retriever

MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")
DEPTHS = (1, 5, 10)
SEARCHED_PASSAGES = 50


@dataclass(frozen=True, slots=True)
class ModeResult:
    """Means over the cases; `recall` by depth in documents, `mrr` the mean reciprocal rank."""

    mode: Mode
    cases: int
    recall: dict[int, float]
    mrr: float


def compare_modes(
    retriever: Retriever,
    wanted: Wanted,
    cases: Sequence[Case],
    uris: Sequence[str],
    progress: Callable[[int, int], None],
) -> list[ModeResult]:
    """Search every answerable case in every mode; `uris` are the source URIs of the indexed documents.

    Raises InvalidInput when a case's document is not among them, or its name fits more than one.
    """
    answerable = [case for case in cases if case.documents]
    index = GoldIndex(uris)
    gold = {case.id: frozenset(index.find(document) for document in case.documents) for case in answerable}
    results = []
    for number, mode in enumerate(MODES):
        rankings = []
        for done, case in enumerate(answerable, start=1):
            rankings.append(ranked_documents(retriever, wanted, case, mode))
            progress(number * len(answerable) + done, len(MODES) * len(answerable))
        pairs = [(ranking, gold[case.id]) for ranking, case in zip(rankings, answerable, strict=True)]
        recall = {k: mean(recall_at(k, ranking, right) for ranking, right in pairs) for k in DEPTHS}
        mrr = mean(reciprocal_rank(ranking, right) for ranking, right in pairs)
        results.append(ModeResult(mode, len(answerable), recall, mrr))
    return results


def ranked_documents(retriever: Retriever, wanted: Wanted, case: Case, mode: Mode) -> list[str]:
    """Source URIs in the order of their best passages."""
    passages = retriever.search(case.question, wanted.of(case), SEARCHED_PASSAGES, mode)
    return list(dict.fromkeys(passage.source_uri for passage in passages))
