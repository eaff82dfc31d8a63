"""Grounded sentences become the answer's text with its markers, and the citations that the markers name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.domain import AnswerStatus, Citation, Passage
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
    removed: tuple[str, ...] = ()

    @classmethod
    def abstention(cls, removed: tuple[str, ...] = ()) -> "Composed":
        return cls(ABSTENTION, (), AnswerStatus.ABSTAINED, "none", removed)


def compose(
    sentences: Sequence[GroundedSentence],
    passages: Sequence[Passage],
    sources: Sources,
    writer: Writer,
    removed: tuple[str, ...],
) -> Composed:
    """Number the citations from 1 in the order of their first use; sentences on the same span share a marker.

    `sources` are the revisions of the passages, by id.
    """
    markers: dict[tuple[int, int, int], int] = {}
    parts = []
    for sentence in sentences:
        evidence = sentence.evidence
        marker = markers.setdefault((evidence.passage, evidence.start, evidence.end), len(markers) + 1)
        parts.append(f"{sentence.text} [{marker}]")
    citations = tuple(
        _citation(marker, passages[number], start, end, sources) for (number, start, end), marker in markers.items()
    )
    return Composed(" ".join(parts), citations, AnswerStatus.ANSWERED, writer, removed)


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
    )
