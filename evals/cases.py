"""Cases: questions with the documents that answer them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import InvalidInput


class Evidence(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str
    quote: str


class Case(BaseModel):
    """`documents` are paths, relative to the ingested folder; a key fact may be a list of accepted wordings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str = Field(min_length=1)
    documents: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    key_facts: tuple[str | tuple[str, ...], ...]
    reference: str | None
    must_not: tuple[str, ...]
    expected_status: Literal["answered", "abstained"]
    as_of: date | None
    family: str
    tags: tuple[str, ...]
    audiences: frozenset[str]


def load_cases(path: Path) -> list[Case]:
    """Read a JSON Lines file. Raises InvalidInput naming the line that is wrong, or when there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(f"The case file {path} cannot be read.", field="cases") from None
    cases = [_case(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not cases:
        raise InvalidInput(f"The case file {path} holds no cases.", field="cases")
    return cases


def document_ids(cases: Sequence[Case], indexed: Mapping[str, str]) -> dict[str, str]:
    """The ids of all `indexed` documents (by source URI), those of the cases under the names that the cases use.

    Raises InvalidInput when a case's document is not among them.
    """
    named = {uri_of(document, list(indexed)): document for case in cases for document in case.documents}
    return {named.get(uri, uri): document_id for uri, document_id in indexed.items()}


def uri_of(document: str, uris: Sequence[str]) -> str:
    """The source URI of a document that a case names by its path. Raises InvalidInput when it is not there."""
    for uri in uris:
        if unquote(uri).endswith(f"/{document}"):
            return uri
    raise InvalidInput(f"The case file names {document}, which is not indexed; ingest its folder first.")


def _case(path: Path, number: int, line: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InvalidInput(f"{path}, line {number}: {problems}.", field="cases") from None
    except ValueError:
        raise InvalidInput(f"{path}, line {number}: this is not JSON.", field="cases") from None
