"""Cases through the same answerer that serves."""

from typing import Any

from core.domain import Answer, Principal
from evals.asking.base import Asked
from evals.asking.engines import MeteredEngine
from evals.asking.frozen import FrozenFinder
from evals.cases import Case
from evals.wanted import Wanted
from generation.answerer import Answerer, Question
from generation.engines.base import Adapter


class ServedAsker:
    """See `evals.asking.base.Asker`. The answerer searches with `finder`, and writes with `engine`."""

    def __init__(
        self,
        answerer: Answerer,
        finder: FrozenFinder,
        engine: MeteredEngine,
        principal: Principal,
        wanted: Wanted,
        adapter: Adapter | None,
        made_by: dict[str, Any],
    ) -> None:
        self._answerer = answerer
        self._finder = finder
        self._engine = engine
        self._principal = principal
        self._wanted = wanted
        self._adapter = adapter
        self.made_by = made_by

    def ask(self, case: Case) -> Asked:
        self._engine.reset()
        self._finder.prepare(case.edits)
        question = Question(
            case.question, self._principal, self._wanted.of(case), conversation_id=case.id, adapter=self._adapter
        )
        answer = next(event for event in self._answerer.answer(question) if isinstance(event, Answer))
        found = self._finder.last
        return Asked(answer, found.ranking if found else (), self._engine.tokens, self._finder.lacking_ms)
