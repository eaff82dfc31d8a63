"""A comparison of two revisions becomes an object of the API."""

from api import schemas
from core.tables import Revision
from ingest.comparison import Comparison
from ingest.difference import BlockChange, Edit


def revision_diff(found: Comparison) -> schemas.RevisionDiff:
    document, old, new = found.document, found.old, found.new
    return schemas.RevisionDiff(
        document_id=document.id,
        title=new.title,
        source_uri=document.source_uri,
        old_revision_id=old.id,
        new_revision_id=new.id,
        facts=[schemas.FactChangeOut.model_validate(fact) for fact in found.facts],
        changes=[_change(change, old, new) for change in found.changes],
    )


def _change(change: BlockChange, old: Revision, new: Revision) -> schemas.BlockChangeOut:
    return schemas.BlockChangeOut(
        heading=change.heading,
        old_start=change.old.start,
        old_end=change.old.end,
        new_start=change.new.start,
        new_end=change.new.end,
        edits=[_edit(edit, old, new) for edit in change.edits],
    )


def _edit(edit: Edit, old: Revision, new: Revision) -> schemas.EditOut:
    return schemas.EditOut(
        old_start=edit.old.start,
        old_end=edit.old.end,
        new_start=edit.new.start,
        new_end=edit.new.end,
        removed=old.text[edit.old.start : edit.old.end],
        added=new.text[edit.new.start : edit.new.end],
    )
