"""Cases: questions with what a right answer to them holds.

A case file is JSON Lines, one case a line; version 1 of the form.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_serializer, model_validator

from core.errors import InvalidInput
from core.files import atomic_write, sha256_hex
from evals.gold import GoldIndex

ExpectedStatus = Literal["answered", "abstained", "escalated", "refused"]


class Evidence(BaseModel):
    """Words of a document that hold up the right answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str
    quote: str = Field(min_length=1)


class Edit(BaseModel):
    """Other words in the place of a document's, of the same length, in what is read for a case; the index stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str
    said: str = Field(min_length=1)
    changed: str

    @model_validator(mode="after")
    def _keeps_the_length(self) -> Self:
        if len(self.said) != len(self.changed) or self.said == self.changed:
            raise ValueError("wants other words of the same length, so that offsets hold")
        return self


class Exchange(BaseModel):
    """A question and its answer, asked before in the same conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str = Field(min_length=1)
    answer: str


class Case(BaseModel):
    """`documents` are paths, relative to the ingested folder; a key fact may be a list of accepted wordings.

    Cases of one `family` (a document, a conversation) are not independent of each other; a case without one stands for
    itself. `asks_back` says whether the customer has to be asked for something first, where that is known. Without
    `audiences` the question is asked by the default audience; without `as_of` about today. With `edits` it is asked of
    documents that say something else than those that are indexed. A `general` case is asked of the generator alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1] = 1
    id: str = Field(min_length=1, max_length=200)
    question: str = Field(min_length=1)
    history: tuple[Exchange, ...] = ()
    documents: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    key_facts: tuple[str | tuple[str, ...], ...] = ()
    reference: str | None = None
    must_not: tuple[str, ...] = ()
    expected_status: ExpectedStatus = "answered"
    asks_back: bool | None = None
    as_of: date | None = None
    family: str = ""
    tags: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    audiences: frozenset[str] = frozenset()
    general: bool = False

    @field_serializer("audiences")
    def _in_order(self, audiences: frozenset[str]) -> list[str]:
        return sorted(audiences)

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if self.expected_status == "answered" and not (
            self.documents or self.evidence or self.key_facts or self.reference
        ):
            raise ValueError("expects an answer, but has no documents, evidence, key_facts or reference to know it by")
        return self

    @property
    def gold(self) -> tuple[str, ...]:
        """The documents that hold the answer, those of the evidence too, each once."""
        return tuple(dict.fromkeys((*self.documents, *(one.document for one in self.evidence))))

    @property
    def own_room(self) -> Literal["counterfactual", "general"] | None:
        """The room of the only metrics that measure a case which is not about what the documents say."""
        return "counterfactual" if self.edits else "general" if self.general else None

    @property
    def cluster(self) -> str:
        return self.family or self.id

    @property
    def sha256(self) -> str:
        return sha256_hex(self.model_dump_json().encode())


def load_cases(path: Path) -> list[Case]:
    """Read a JSON Lines file.

    Raises InvalidInput naming the line that is wrong, an id that comes twice, or when there is no case.
    """
    try:
        # Not `splitlines`: U+2028 and its like stand in JSON as they are, and end no line of it.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(f"The case file {path} cannot be read.", field="cases") from None
    cases = [_case(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not cases:
        raise InvalidInput(f"The case file {path} holds no cases.", field="cases")
    twice = [name for name, count in Counter(case.id for case in cases).items() if count > 1]
    if twice:
        raise InvalidInput(f"The case file {path} has the id {twice[0]} more than once.", field="cases")
    return cases


def save_cases(path: Path, cases: Iterable[Case]) -> None:
    """Write a JSON Lines file; what is left at its default is left out."""
    lines = [case.model_dump_json(exclude_defaults=True) for case in cases]
    atomic_write(path, "".join(f"{line}\n" for line in lines).encode())


def document_ids(cases: Sequence[Case], indexed: Mapping[str, str]) -> dict[str, str]:
    """The ids of all `indexed` documents (by source URI), those of the cases under the names that the cases use.

    Raises InvalidInput when a case's document is not among them, or its name fits more than one.
    """
    uris = GoldIndex(indexed)
    named = {document: uris.find(document) for case in cases for document in case.gold}
    meant = frozenset(named.values())
    others = {uri: document_id for uri, document_id in indexed.items() if uri not in meant}
    return others | {document: indexed[uri] for document, uri in named.items()}


def _case(path: Path, number: int, line: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise InvalidInput(f"{path}, line {number}: this is not JSON.", field="cases") from None
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'case'}: {e['msg']}" for e in error.errors())
        raise InvalidInput(f"{path}, line {number}: {problems}.", field="cases") from None
