"""What the documents have for a question: passages, the revisions that they are from, and the nearest quotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain import Passage, SearchFilter
from core.embedding import Embed
from generation.compose import Sources
from generation.extractive import Quote, extract
from generation.quotable import quotables
from retrieval.retriever import Mode, Retriever


@dataclass(frozen=True, slots=True)
class Findings:
    """`quotes` are the nearest, the best first; `sources` hold the passages' revisions by id."""

    passages: Sequence[Passage]
    sources: Sources
    quotes: Sequence[Quote]

    @property
    def score(self) -> float:
        """The score of the best quote; 0 where there is none."""
        return self.quotes[0].score if self.quotes else 0.0


class Finder:
    """Safe to share between threads."""

    def __init__(self, retriever: Retriever, embed: Embed, passages: int, mode: Mode) -> None:
        self._retriever = retriever
        self._embed = embed
        self._passages = passages
        self._mode = mode

    @property
    def generation(self) -> str:
        """The name of the index generation that is searched."""
        return self._retriever.generation

    def find(self, question: str, wanted: SearchFilter) -> Findings:
        passages = self._retriever.search(question, wanted, self._passages, self._mode)
        return self.quoted(question, passages, self._retriever.sources(wanted.tenant, passages))

    def quoted(self, question: str, passages: Sequence[Passage], sources: Sources) -> Findings:
        """The passages with their nearest quotes."""
        found = [
            quotable
            for number, passage in enumerate(passages)
            if passage.revision_id in sources
            for quotable in quotables(number, passage, sources[passage.revision_id])
        ]
        return Findings(passages, sources, extract(question, found, passages, self._embed))
