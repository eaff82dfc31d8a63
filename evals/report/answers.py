"""One variant's answer to a case, as the page shows it."""

from dataclasses import dataclass

from evals.cases import Case
from evals.metrics.answers import key_fact_recall
from evals.records import AnswerRecord, Outcome
from evals.report.faults import faults, is_unsupported
from evals.report.words import Piece, differing
from generation.contract import MARKER, without_markers

# As the page of the product says it.
STATUS = {
    "answered": "Answered",
    "partial": "Answered with a reserve",
    "abstained": "The documents do not say",
    "escalated": "Handed over",
    "refused": "Refused",
    "failed": "Failed",
    "skipped": "Skipped",
    "missing": "Not asked",
}


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Words of an answer, and the marker behind them; `cited` tells whether there is a citation with that marker."""

    text: str
    marker: int | None
    cited: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """`outcome` is None where the run did not come to the case."""

    variant: str
    case: Case
    outcome: Outcome | None
    baseline: AnswerRecord | None

    @property
    def answer(self) -> AnswerRecord | None:
        return self.outcome.answer if self.outcome else None

    @property
    def state(self) -> str:
        """The status of the answer, else what became of the case."""
        if self.answer is not None:
            return str(self.answer.status)
        return self.outcome.state if self.outcome else "missing"

    @property
    def status(self) -> str:
        return STATUS[self.state]

    @property
    def failed(self) -> bool:
        spared = self.outcome is not None and self.outcome.spared
        return self.state in ("failed", "skipped", "missing") and not spared

    @property
    def unsupported(self) -> bool:
        return self.answer is not None and is_unsupported(self.answer)

    @property
    def faults(self) -> tuple[str, ...]:
        return faults(self.case, self.answer) if self.answer else ()

    @property
    def pieces(self) -> tuple[TextPiece, ...]:
        if self.answer is None:
            return ()
        cited = {citation.marker for citation in self.answer.citations}
        # Split by a pattern with one group: texts and markers by turns.
        texts = [*MARKER.split(self.answer.text), None]
        pairs = zip(texts[::2], texts[1::2], strict=True)
        return tuple(
            TextPiece(text or "", int(mark) if mark else None, bool(mark) and int(mark or 0) in cited)
            for text, mark in pairs
        )

    @property
    def lacking(self) -> tuple[str, ...]:
        """The key facts that the answer does not have, each in its first wording."""
        if self.answer is None or self.case.expected_status != "answered":
            return ()
        text = without_markers(self.answer.text)
        absent = (fact for fact in self.case.key_facts if not key_fact_recall(text, (fact,)))
        return tuple(fact if isinstance(fact, str) else fact[0] for fact in absent)

    @property
    def differences(self) -> tuple[Piece, ...]:
        """From the baseline's words to these; none where one of the two has no answer."""
        if self.answer is None or self.baseline is None:
            return ()
        return differing(without_markers(self.baseline.text), without_markers(self.answer.text))
