"""Passages that are retrieved once, and shared by all variants that retrieve alike."""

from dataclasses import dataclass

from core.domain import Passage, SearchFilter
from generation.extractive import Embed
from generation.finding import Finder, Findings
from retrieval.retriever import Mode, Retriever

DEPTH = 100


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a question found: `ranking` goes deeper than the passages of `findings`."""

    findings: Findings
    ranking: tuple[Passage, ...]


class FrozenFinder(Finder):
    """For one question at a time; `last` is what the last one found."""

    def __init__(self, retriever: Retriever, embed: Embed, passages: int, mode: Mode) -> None:
        super().__init__(retriever, embed, passages, mode)
        self._retrieves, self._how = retriever, mode
        self._found: dict[tuple[str, SearchFilter], Frozen] = {}
        self.last: Frozen | None = None

    def find(self, question: str, wanted: SearchFilter) -> Findings:
        if (question, wanted) not in self._found:
            findings = super().find(question, wanted)
            ranking = self._retrieves.search(question, wanted, DEPTH, self._how)
            self._found[question, wanted] = Frozen(findings, tuple(ranking))
        self.last = self._found[question, wanted]
        return self.last.findings
