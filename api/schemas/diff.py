"""What changed between two revisions."""

from pydantic import ConfigDict, Field

from api.schemas import examples
from api.schemas.base import Response


class FactChangeOut(Response):
    name: str = Field(description="The fact that changed, such as `valid_from`.")
    old: str | None
    new: str | None


class EditOut(Response):
    """`removed` is `text[old_start:old_end]` of the old revision, `added` is `text[new_start:new_end]` of the new."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    removed: str
    added: str


class BlockChangeOut(Response):
    """A block that is not the same in both; the span of the side that lacks it is empty."""

    heading: str | None = Field(description="The path of the headings above the block.")
    old_start: int
    old_end: int
    new_start: int
    new_end: int
    edits: list[EditOut] = Field(description="The words that changed, in reading order.")


class RevisionDiff(Response):
    document_id: str
    title: str
    source_uri: str
    old_revision_id: str
    new_revision_id: str
    facts: list[FactChangeOut]
    changes: list[BlockChangeOut] = Field(description="In reading order.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REVISION_DIFF]})
