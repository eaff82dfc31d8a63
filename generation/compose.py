"""Grounded sentences become the answer's text with its markers, and the citations that the markers name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Literal

from core.domain import AnswerStatus, Citation, Passage, Removed
from generation.contract import ABSTENTION
from generation.grounding import GroundedSentence
from retrieval.source import Place, RevisionSource

Sources = Mapping[str, RevisionSource]
Writer = Literal["generator", "extractive", "none"]


@dataclass(frozen=True, slots=True)
class Composed:
    """Every marker in `text` names one of `citations`; `removed` says what was taken out and why."""

    text: str
    citations: tuple[Citation, ...]
    status: AnswerStatus
    writer: Writer
    removed: tuple[Removed, ...] = ()

    @classmethod
    def abstention(cls, removed: tuple[Removed, ...] = ()) -> "Composed":
        return cls(ABSTENTION, (), AnswerStatus.ABSTAINED, "none", removed)


class Composer:
    """Takes sentences one by one, as they are sent; `sources` are the revisions of the passages, by id.

    Citations are numbered from 1 in the order of their first use, and sentences on the same span share a marker.
    """

    def __init__(self, passages: Sequence[Passage], sources: Sources) -> None:
        self.passages = passages
        self._sources = sources
        self._parts: list[str] = []
        self._supports: list[float] = []
        self._markers: dict[tuple[int, int, int], int] = {}

    def add(self, sentence: GroundedSentence) -> str:
        """The sentence with its marker, as it stands in the answer."""
        evidence = sentence.evidence
        span = (evidence.passage, evidence.start, evidence.end)
        part = f"{sentence.text} [{self._markers.setdefault(span, len(self._markers) + 1)}]"
        self._parts.append(part)
        self._supports.append(evidence.support)
        return part

    def cited(self, sentence: GroundedSentence) -> str:
        """The span that holds the sentence, with the title and heading above it."""
        passage = self.passages[sentence.evidence.passage]
        span = passage.text[sentence.evidence.start : sentence.evidence.end]
        return f"{passage.title} {passage.heading or ''} {span}"

    def append(self, text: str) -> None:
        """A sentence that is not the documents', such as a disclaimer; it has no marker."""
        self._parts.append(text)

    @property
    def text(self) -> str:
        return " ".join(self._parts)

    @property
    def support(self) -> float | None:
        """The mean support of the sentences; None where there is none."""
        return round(mean(self._supports), 4) if self._supports else None

    def composed(self, status: AnswerStatus, writer: Writer, removed: Sequence[Removed]) -> Composed:
        if not self._supports:
            return Composed.abstention(tuple(removed))
        citations = tuple(
            _citation(marker, self.passages[number], start, end, self._sources)
            for (number, start, end), marker in self._markers.items()
        )
        return Composed(self.text, citations, status, writer, tuple(removed))


def _citation(marker: int, passage: Passage, start: int, end: int, sources: Sources) -> Citation:
    source = sources.get(passage.revision_id)
    where = source.place(passage.start + start) if source else Place(passage.page, passage.heading)
    return Citation(
        marker=marker,
        document_id=passage.document_id,
        title=passage.title,
        source_uri=passage.source_uri,
        revision_id=passage.revision_id,
        page=where.page,
        heading=where.heading,
        start=passage.start + start,
        end=passage.start + end,
        quote=passage.text[start:end],
        table_header=source.table_header(passage.start + start) if source else None,
    )
