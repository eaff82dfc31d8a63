"""General cases, asked of a variant's generator as it is: no passages, no prompt of the house, nothing checked."""

import time
from pathlib import Path
from typing import Any

from core.domain import AnswerStatus
from evals.asking.base import Asked, Asker
from evals.asking.engines import MeteredEngine
from evals.asking.unserved import unchecked
from evals.cases import Case
from evals.general.likelihood import Likelihood
from generation.contract import Messages
from generation.engines.base import Adapter, GenerationRequest

MOST_TOKENS = 48


class GeneralAsker:
    """See `evals.asking.base.Asker`; leaves all other cases to `asker`.

    Without a `likelihood` there is none: the model is not on this machine.
    """

    def __init__(
        self, asker: Asker, engine: MeteredEngine, adapter: Adapter | None, likelihood: Likelihood | None
    ) -> None:
        self._asker = asker
        self._engine = engine
        self._adapter = adapter
        self._likelihood = likelihood

    @property
    def made_by(self) -> dict[str, Any]:
        return self._asker.made_by

    def ask(self, case: Case) -> Asked:
        return self._general(case) if case.general else self._asker.ask(case)

    def _general(self, case: Case) -> Asked:
        began, messages = time.monotonic(), [{"role": "user", "content": case.question}]
        self._engine.reset()
        text = "".join(self._engine.submit(GenerationRequest(messages, MOST_TOKENS, self._adapter))).strip()
        answer = unchecked(AnswerStatus.ANSWERED, text, (), (), began)
        return Asked(answer, (), self._engine.tokens, likelihood=self._likely(messages, case.reference or ""))

    def _likely(self, messages: Messages, answer: str) -> float | None:
        """Rounded, for the last digits hang on how many threads compute."""
        folder: Path | None = self._adapter.folder if self._adapter else None
        return round(self._likelihood.of(messages, answer, folder), 6) if self._likelihood else None
