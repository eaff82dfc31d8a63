"""Passages that are retrieved once, and shared by all variants that retrieve alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain import Passage, SearchFilter
from evals.cases import Edit
from evals.gold import Naming
from generation.extractive import Embed
from generation.finding import Finder, Findings
from retrieval.retriever import Mode, Retriever
from retrieval.source import RevisionSource

DEPTH = 100


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a question found: `ranking` goes deeper than the passages of `findings`."""

    findings: Findings
    ranking: tuple[Passage, ...]


class FrozenFinder(Finder):
    """For one question at a time: `edits` change what is read for it, `last` is what it found.

    `name` gives the name that cases have for a document, by its source URI.
    """

    def __init__(self, retriever: Retriever, embed: Embed, passages: int, mode: Mode, name: Naming) -> None:
        super().__init__(retriever, embed, passages, mode)
        self._retrieves, self._how, self._name = retriever, mode, name
        self._found: dict[tuple[str, SearchFilter, tuple[Edit, ...]], Frozen] = {}
        self.edits: tuple[Edit, ...] = ()
        self.last: Frozen | None = None

    def find(self, question: str, wanted: SearchFilter) -> Findings:
        key = question, wanted, self.edits
        if key not in self._found:
            findings = super().find(question, wanted)
            ranking = self._retrieves.search(question, wanted, DEPTH, self._how)
            self._found[key] = Frozen(self._edited(question, findings) if self.edits else findings, tuple(ranking))
        self.last = self._found[key]
        return self.last.findings

    def _edited(self, question: str, findings: Findings) -> Findings:
        of_revision = {passage.revision_id: self._name(passage.source_uri) for passage in findings.passages}
        sources = {
            revision: edited(source, [edit for edit in self.edits if edit.document == of_revision[revision]])
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
