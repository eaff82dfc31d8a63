"""How well each search mode finds the documents that answer a case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from core.domain import AnswerStatus
from evals.asking.frozen import DEPTH
from evals.cases import Case
from evals.gold import Naming
from evals.metrics.retrieval import RETRIEVAL
from evals.observation import Observation
from evals.ranking import gold_places, ranked
from evals.records import AnswerRecord, Cost
from evals.wanted import Wanted
from retrieval.retriever import Mode, Retriever

MODES: tuple[Mode, ...] = ("hybrid", "dense", "lexical")
# What is measured here is not how the answer reads.
NO_ANSWER = AnswerRecord(status=AnswerStatus.ABSTAINED, text="", writer="none")
NO_COST = Cost(retrieve_ms=0, first_token_ms=None, total_ms=0)


@dataclass(frozen=True, slots=True)
class ModeResult:
    """`figures` are the means of the retrieval metrics over the cases, by their names; documents are ranked."""

    mode: Mode
    cases: int
    figures: dict[str, float]


def compare_modes(
    retriever: Retriever,
    wanted: Wanted,
    cases: Sequence[Case],
    name: Naming,
    progress: Callable[[int, int], None],
) -> list[ModeResult]:
    """Search every answerable case in every mode; `name` gives the documents the names that the cases use."""
    answerable = [case.model_copy(update={"documents": case.gold, "evidence": ()}) for case in cases if case.gold]
    results = []
    for number, mode in enumerate(MODES):
        observations = []
        for done, case in enumerate(answerable, start=1):
            observations.append(_observed(retriever, wanted, case, mode, name))
            progress(number * len(answerable) + done, len(MODES) * len(answerable))
        results.append(ModeResult(mode, len(answerable), _figures(observations)))
    return results


def _observed(retriever: Retriever, wanted: Wanted, case: Case, mode: Mode, name: Naming) -> Observation:
    passages = retriever.search(case.question, wanted.of(case), DEPTH, mode)
    return Observation(case, NO_ANSWER, ranked(case, passages, name), gold_places(case), NO_COST)


def _figures(observations: Sequence[Observation]) -> dict[str, float]:
    scores = {metric.name: [metric.score(one) for one in observations] for metric in RETRIEVAL}
    return {name: mean(score for score in found if score is not None) for name, found in scores.items()}
