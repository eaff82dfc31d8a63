"""What every object of the API builds on."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LONGEST_QUERY = 4_000
# No database takes a NUL character, and PostgreSQL says so with an error.
NO_NUL = r"^[^\x00]*$"
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=NO_NUL)]
QuestionText = Annotated[str, Field(min_length=1, max_length=LONGEST_QUERY, pattern=NO_NUL)]


class Request(BaseModel):
    """Unknown keys are refused: a misspelt filter must not widen a search."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Response(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Filters(Request):
    document_ids: Annotated[list[Identifier], Field(min_length=1, max_length=100)] | None = Field(
        None, description="Only these documents."
    )
    tags: Annotated[list[Identifier], Field(min_length=1, max_length=20)] | None = Field(
        None, description="Only documents that carry all of these tags."
    )


class Narrowed(Request):
    """What narrows a search or a chat."""

    collection: Identifier | None = Field(None, description="Only documents of this collection.")
    as_of: date | None = Field(None, description="The day on which the policies must be valid; today when absent.")
    filters: Filters | None = None
