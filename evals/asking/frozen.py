"""Passages that are retrieved once, and shared by all variants that retrieve alike."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain import Passage, SearchFilter
from core.embedding import Embed
from evals.cases import Edit
from evals.gold import Naming
from generation.finding import Finder, Findings
from retrieval.retriever import Mode, Retriever
from retrieval.source import RevisionSource

DEPTH = 100


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a question found, and how long that took; `ranking` goes deeper than the passages of `findings`."""

    findings: Findings
    ranking: tuple[Passage, ...]
    took_ms: float


class FrozenFinder(Finder):
    """For one question at a time, after `prepare`: `last` is what it found, None where nothing was searched for.

    `name` gives the name that cases have for a document, by its source URI. `lacking_ms` is what the last search takes
    where answers are served, minus what it took here: more where it was shared, less for what only evaluations ask.
    """

    def __init__(self, retriever: Retriever, embed: Embed, passages: int, mode: Mode, name: Naming) -> None:
        super().__init__(retriever, embed, passages, mode)
        self._retrieves, self._how, self._name = retriever, mode, name
        self._found: dict[tuple[str, SearchFilter, tuple[Edit, ...]], Frozen] = {}
        self.prepare(())

    def prepare(self, edits: tuple[Edit, ...]) -> None:
        """Begin with another question; `edits` change what is read for it."""
        self._edits = edits
        self.last: Frozen | None = None
        self.lacking_ms = 0.0

    def find(self, question: str, wanted: SearchFilter) -> Findings:
        began = time.perf_counter()
        key = question, wanted, self._edits
        if key not in self._found:
            self._found[key] = self._freeze(question, wanted)
        self.last = self._found[key]
        self.lacking_ms = self.last.took_ms - 1_000 * (time.perf_counter() - began)
        return self.last.findings

    def _freeze(self, question: str, wanted: SearchFilter) -> Frozen:
        began = time.perf_counter()
        findings = super().find(question, wanted)
        took_ms = 1_000 * (time.perf_counter() - began)
        ranking = self._retrieves.search(question, wanted, DEPTH, self._how)
        return Frozen(self._edited(question, findings) if self._edits else findings, tuple(ranking), took_ms)

    def _edited(self, question: str, findings: Findings) -> Findings:
        of_revision = {passage.revision_id: self._name(passage.source_uri) for passage in findings.passages}
        sources = {
            revision: edited(source, [edit for edit in self._edits if edit.document == of_revision[revision]])
            for revision, source in findings.sources.items()
        }
        passages = [
            replace(passage, text=sources[passage.revision_id].text[passage.start : passage.end])
            for passage in findings.passages
            if passage.revision_id in sources
        ]
        return self.quoted(question, passages, sources)


def edited(source: RevisionSource, edits: Sequence[Edit]) -> RevisionSource:
    """The revision with other words; offsets and blocks stay, for an edit keeps the length."""
    text = source.text
    for edit in edits:
        text = text.replace(edit.said, edit.changed)
    return replace(source, text=text)
