"""A row of a training set, and what rows are made from."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.sentences import words
from generation import contract
from generation.contract import Excerpt, Messages, WrittenSentence
from generation.quotable import Quotable
from retrieval.source import RevisionSource

Split = Literal["train", "validation", "test"]
Kind = Literal["fact", "two-sources", "near-duplicate", "superseded", "counterfactual", "unanswerable", "rated-down"]
Fault = Literal[
    "another figure",
    "another excerpt",
    "another version",
    "from memory",
    "not told",
    "abstains",
    "no marker",
    "corrected",
    "rated down",
]


class Provenance(BaseModel):
    """Where an answer stands: `[start, end)` of a revision's text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document_id: str
    revision_id: str
    start: int
    end: int


class Read(BaseModel):
    """An excerpt as it stands in the prompt; see `generation.contract.Excerpt`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    title: str
    heading: str
    text: str

    @classmethod
    def of(cls, excerpt: Excerpt) -> "Read":
        return cls(number=excerpt.number, title=excerpt.title, heading=excerpt.heading, text=excerpt.text)

    @property
    def excerpt(self) -> Excerpt:
        return Excerpt(self.number, self.title, self.heading, self.text)


class Rejected(BaseModel):
    """An answer that is not wanted, and what is wrong with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: str
    fault: Fault


class Row(BaseModel):
    """`answer` has its markers, or is the abstention; `method` says how question and answer came about.

    It is empty where people said only what is not wanted.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Kind
    split: Split
    family: str
    method: str
    question: str
    read: tuple[Read, ...]
    answer: str
    provenance: tuple[Provenance, ...]
    rejected: Rejected | None = None

    @property
    def messages(self) -> Messages:
        """The prompt, as it is when served."""
        return contract.render(self.question, [one.excerpt for one in self.read])


@dataclass(frozen=True, slots=True)
class Material:
    """A revision that rows may be drawn from, with what can be quoted of it.

    `family` is that of documents that must not be on both sides of a split, `valid_from` the first day of validity.
    """

    document_id: str
    revision_id: str
    uri: str
    source: RevisionSource
    quotables: tuple[Quotable, ...]
    family: str
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A piece of `material` that answers a question."""

    material: Material
    quotable: Quotable

    @property
    def provenance(self) -> Provenance:
        place = self.material.document_id, self.material.revision_id, self.quotable.start, self.quotable.end
        return Provenance(document_id=place[0], revision_id=place[1], start=place[2], end=place[3])


@dataclass(frozen=True, slots=True)
class Seed:
    """A question and the answer to it: sentences without markers, and the facts that they rest on.

    `replaced` are those of the answer that people did not want; there are no others where they said no better one.
    """

    question: str
    sentences: tuple[str, ...]
    facts: tuple[Fact, ...]
    method: str
    replaced: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        return self.facts[0].material.family


def normalised(question: str) -> str:
    """A question as it is compared with others: its words alone."""
    return " ".join(words(question))


def marked(sentence: WrittenSentence) -> str:
    """A sentence as it stands in an answer."""
    return " ".join((sentence.text, *(f"[{marker}]" for marker in sentence.markers)))
