"""Whether documents, revisions, chunks, original files and uploads agree with each other, and how to mend them."""

from pathlib import Path

from core.checks import Check
from core.db import Database
from ingest.reconcile.files import original_checks, upload_checks
from ingest.reconcile.rows import row_checks, vector_orphans
from ingest.reconcile.states import state_checks
from ingest.reconcile.texts import text_checks

__all__ = ["stored_checks"]


def stored_checks(database: Database, uploads: Path) -> list[Check]:
    """In the order in which they can be mended: one may rest on those before it."""
    return [
        *row_checks(database),
        *text_checks(database),
        vector_orphans(database),
        *state_checks(database),
        *original_checks(database),
        *upload_checks(database, uploads),
    ]
