"""Answers that are never served: without passages, and by baselines that a good measure must not fall for."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from core.domain import Answer, AnswerStatus, Citation, Passage, Receipt, Timings
from evals.asking.base import Asked
from evals.asking.engines import MeteredEngine
from evals.asking.frozen import FrozenFinder
from evals.cases import Case
from evals.variants import Way
from evals.wanted import Wanted
from generation import contract
from generation.engines.base import Adapter, GenerationRequest

Say = Callable[[Case, Sequence[Passage]], tuple[str, Sequence[Passage]]]


class ClosedBookAsker:
    """What the model, with an adapter or without, says when it is given no passage; nothing is checked."""

    def __init__(self, engine: MeteredEngine, tokens: int, adapter: Adapter | None, made_by: dict[str, Any]) -> None:
        self._engine = engine
        self._tokens = tokens
        self._adapter = adapter
        self.made_by = made_by

    def ask(self, case: Case) -> Asked:
        began = time.monotonic()
        request = GenerationRequest(contract.render(case.question, ()), self._tokens, self._adapter)
        text = "".join(self._engine.submit(request)).strip()
        silent = not text or contract.ABSTENTION.rstrip(".") in text
        status = AnswerStatus.ABSTAINED if silent else AnswerStatus.ANSWERED
        return Asked(unchecked(status, text, (), (), began), (), self._engine.tokens)


class BaselineAsker:
    """Answers by a rule that has nothing to do with the question being understood."""

    def __init__(self, way: Way, finder: FrozenFinder, wanted: Wanted, made_by: dict[str, Any]) -> None:
        self._say = BASELINES[way]
        self._finder = finder
        self._wanted = wanted
        self.made_by = made_by

    def ask(self, case: Case) -> Asked:
        began = time.monotonic()
        self._finder.prepare(case.edits)
        findings = self._finder.find(case.question, self._wanted.of(case))
        retrieved = milliseconds_since(began)
        text, cited = self._say(case, findings.passages)
        status = AnswerStatus.ANSWERED if text else AnswerStatus.ABSTAINED
        answer = unchecked(status, text or contract.ABSTENTION, cited, findings.passages, began, retrieved)
        return Asked(answer, tuple(findings.passages), None, self._finder.lacking_ms)


BASELINES: dict[Way, Say] = {
    "always-abstain": lambda case, passages: ("", ()),
    "echo-question": lambda case, passages: (case.question, ()),
    "first-passage": lambda case, passages: _pasted(passages[:1]),
    "longest-answer": lambda case, passages: _pasted(passages),
}


def _pasted(passages: Sequence[Passage]) -> tuple[str, Sequence[Passage]]:
    return " ".join(f"{passage.text} [{marker}]" for marker, passage in enumerate(passages, start=1)), passages


def unchecked(
    status: AnswerStatus,
    text: str,
    cited: Sequence[Passage],
    passages: Sequence[Passage],
    began: float,
    retrieved: float = 0.0,
) -> Answer:
    return Answer(
        conversation_id="",
        turn_id="",
        status=status,
        answer=text,
        citations=tuple(_citation(marker, passage) for marker, passage in enumerate(cited, start=1)),
        passages=tuple(passages),
        adapter=None,
        receipt=Receipt("", contract.CONTRACT_HASH, "", writer="none"),
        timings_ms=Timings(retrieved, None, milliseconds_since(began)),
    )


def milliseconds_since(began: float) -> float:
    return round((time.monotonic() - began) * 1_000, 1)


def _citation(marker: int, passage: Passage) -> Citation:
    return Citation(
        marker,
        passage.document_id,
        passage.title,
        passage.source_uri,
        passage.revision_id,
        passage.page,
        passage.heading,
        passage.start,
        passage.end,
        passage.text,
    )
