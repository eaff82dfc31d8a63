"""Cases: questions with the documents that answer them."""

import json
from datetime import date
from pathlib import Path
from typing import Literal

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


def _case(path: Path, number: int, line: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InvalidInput(f"{path}, line {number}: {problems}.", field="cases") from None
    except ValueError:
        raise InvalidInput(f"{path}, line {number}: this is not JSON.", field="cases") from None
