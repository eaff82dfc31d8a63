"""What the documents have for a question: passages, the revisions that they are from, and the nearest quotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain import Passage, SearchFilter
from core.embedding import Embed
from generation.compose import Sources
from generation.extractive import Quote, by_nearness, extract
from generation.quotable import quotables
from retrieval.retriever import Mode, Retriever

# As many as a prompt may have (`generation.prompt_pieces`).
MOST_NEAREST = 100


@dataclass(frozen=True, slots=True)
class Findings:
    """`nearest` are the pieces nearest to the question, the best first, and `quotes` those of them that answer it.

    `sources` hold the passages' revisions by id.
    """

    passages: Sequence[Passage]
    sources: Sources
    nearest: Sequence[Quote]
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
        return self.quoted(question, passages, self.sources(wanted.tenant, passages))

    def sources(self, tenant: str, passages: Sequence[Passage]) -> Sources:
        """The revisions that `passages` are from, by id; one that was deleted meanwhile is left out."""
        return self._retriever.sources(tenant, passages)

    def quoted(self, question: str, passages: Sequence[Passage], sources: Sources) -> Findings:
        """The passages with their nearest quotes."""
        found = [
            quotable
            for number, passage in enumerate(passages)
            if passage.revision_id in sources
            for quotable in quotables(number, passage, sources[passage.revision_id])
        ]
        nearest = by_nearness(question, found, passages, self._embed)
        return Findings(passages, sources, nearest[:MOST_NEAREST], extract(question, nearest, passages))
