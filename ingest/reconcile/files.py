"""Original files against the hashes in SQL, and upload folders against the jobs that may still want them."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import ColumnElement, func, or_, select, update

from core.checks import Check
from core.db import Database
from core.domain import DocumentState, RevisionState
from core.files import sha256_hex
from core.tables import IngestItem, IngestJob, Original, Revision
from ingest.jobs import UNFINISHED
from ingest.reconcile.rows import streamed

FILES_AT_A_TIME = 4
# An upload has its folder before it has a job.
UPLOADING_SECONDS = 3600


def original_checks(database: Database) -> list[Check]:
    files = _Originals(database)
    return [
        Check("revisions without their original file", "originals", files.missing),
        Check("original files that are not what was read", "originals", files.changed),
        Check("revisions that tell another size than their file's", "originals", files.mismeasured, files.measure),
    ]


def upload_checks(database: Database, uploads: Path) -> list[Check]:
    """Folders that no job wants any more."""

    def find() -> Iterator[str]:
        return (folder.name for folder in _stray(database, uploads))

    def mend() -> None:
        for folder in list(_stray(database, uploads)):
            shutil.rmtree(folder, ignore_errors=True)

    return [Check("upload folders that no job wants", "disk", find, mend)]


class _Originals:
    def __init__(self, database: Database) -> None:
        self._database = database

    def missing(self) -> Iterator[str]:
        """Of the newest revisions: the older ones of an installation that kept no files cannot be read again."""
        files = select(Original.revision_number).where(Original.revision_number == Revision.number)
        newest = Revision.state == RevisionState.ACTIVE
        return (row[0] for row in streamed(self._database, select(Revision.id).where(~files.exists(), newest)))

    def changed(self) -> Iterator[str]:
        return (revision_id for revision_id, _, is_right in self._files() if not is_right)

    def mismeasured(self) -> Iterator[str]:
        """Of files that are right; of one that was changed the size says nothing."""
        other = func.length(Original.data) != Revision.bytes
        return (revision_id for revision_id, _, is_right in self._files(other) if is_right)

    def measure(self) -> None:
        wrong = set(self.mismeasured())
        sizes = [(revision_id, size) for revision_id, size, _ in self._files() if revision_id in wrong]
        with self._database.write() as session:
            for revision_id, size in sizes:
                session.execute(update(Revision).where(Revision.id == revision_id).values(bytes=size))

    def _files(self, *conditions: ColumnElement[bool]) -> Iterator[tuple[str, int, bool]]:
        """The revision of every file, the file's size, and whether it has the hash that was noted."""
        found = select(Revision.id, Revision.content_sha256, Original.data).where(*conditions)
        found = found.join(Original, Original.revision_number == Revision.number)
        for revision_id, noted, data in streamed(self._database, found, FILES_AT_A_TIME):
            yield revision_id, len(data), sha256_hex(data) == noted


def _stray(database: Database, uploads: Path) -> Iterator[Path]:
    """Looks at the folders first: one that is made meanwhile is not among them."""
    folders = sorted(uploads.iterdir()) if uploads.is_dir() else []
    old = [folder for folder in folders if time.time() - folder.stat().st_mtime > UPLOADING_SECONDS]
    failed = select(IngestItem.id).where(IngestItem.job_id == IngestJob.id, IngestItem.state == DocumentState.FAILED)
    wanted = select(IngestJob.id).where(or_(IngestJob.state.in_(UNFINISHED), failed.exists()))
    with database.read() as session:
        kept = set(session.scalars(wanted))
    return (folder for folder in old if folder.name not in kept)
