"""A question, the passage that answers it, and passages that are like it and do not."""

from functools import cached_property

from pydantic import BaseModel, ConfigDict

from core.vectors import embedding_key
from tuning.dataset.row import Provenance, Split, normalised


class Pair(BaseModel):
    """Texts are what the embedder reads of a chunk. `gold` are the keys of all texts that answer the question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    split: Split
    family: str
    method: str
    question: str
    positive: str
    negatives: tuple[str, ...]
    gold: tuple[str, ...]
    provenance: Provenance

    @cached_property
    def keys(self) -> frozenset[str]:
        """Those of its own texts."""
        return frozenset(map(embedding_key, (self.positive, *self.negatives)))

    @cached_property
    def answers(self) -> frozenset[str]:
        return frozenset(self.gold)

    @cached_property
    def asked(self) -> str:
        """The question as it is compared with others."""
        return normalised(self.question)

    def agrees_with(self, other: "Pair") -> bool:
        """Whether no passage of one answers the question of the other, so that each may be the other's negative."""
        apart = self.answers.isdisjoint(other.keys) and other.answers.isdisjoint(self.keys)
        return apart and self.asked != other.asked
