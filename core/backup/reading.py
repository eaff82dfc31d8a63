"""Reading an export into an installation that has nothing of its tenants: all of it in one transaction, or nothing."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from core import audit, catalogue
from core.backup import generations, sequences
from core.backup.checking import Archive, opened
from core.backup.layout import (
    CHUNKS,
    DOCUMENTS,
    EMBEDDINGS,
    EVENTS,
    FILES,
    GENERATIONS,
    ORIGINALS,
    PERSONAL,
    REVISIONS,
    Manifest,
    Part,
)
from core.backup.rows import SIZE, from_line
from core.db import Database
from core.domain import Principal
from core.errors import InvalidInput
from core.tables import Document
from core.vectors import NewVectors, store_vectors

Row = dict[str, Any]


def import_file(database: Database, principal: Principal, path: Path) -> Manifest:
    """Bring everything of an export in, under the ids that it had.

    Raises InvalidInput, with nothing written, for a file that is no whole, unchanged export, and where there are
    documents of its tenants already.
    """
    with opened(path) as archive:
        try:
            with database.write() as session:
                _require_room(session, archive)
                _Import(session, archive).run()
                audit.record(session, principal, "installation.import", path.name[:64], **archive.manifest.counts)
        except (DBAPIError, StatementError) as error:
            raise InvalidInput(
                f"Nothing was imported: the database refused what is in {path} ({type(error).__name__}); import into "
                "a new installation, since the numbers of revisions and chunks may be in use here.",
                field="file",
            ) from error
        return archive.manifest


def _require_room(session: Session, archive: Archive) -> None:
    tenants = archive.manifest.tenants
    there = session.scalar(select(func.count(Document.id)).where(Document.tenant.in_(tenants))) or 0
    if there:
        raise InvalidInput(
            f"There are {there} documents of the tenants in {archive.path} here already; import into a new "
            "installation.",
            field="file",
        )


class _Import:
    def __init__(self, session: Session, archive: Archive) -> None:
        self._session = session
        self._archive = archive
        self._tenants = frozenset(archive.manifest.tenants)
        self._is_fresh = session.scalar(select(func.count(Document.id))) == 0

    def run(self) -> None:
        for part in (DOCUMENTS, REVISIONS):
            self._insert(part, self._batches(part))
        self._insert(FILES, (list(map(self._with_data, rows)) for rows in self._batches(FILES)))
        self._insert(CHUNKS, self._batches(CHUNKS))
        self._vectors()
        generations.bring_in(self._session, list(chain.from_iterable(self._batches(GENERATIONS))), self._is_fresh)
        # Their ids mean nothing; the events that are here keep theirs.
        self._insert(EVENTS, ([_without(row, "id") for row in rows] for rows in self._batches(EVENTS)))
        for part in PERSONAL:
            self._insert(part, self._batches(part))
        sequences.catch_up(self._session, (REVISIONS.table.c.number, CHUNKS.table.c.id, GENERATIONS.table.c.id))
        for tenant in sorted(self._tenants):
            catalogue.advance(self._session, tenant)

    def _insert(self, part: Part, batches: Iterable[list[Row]]) -> None:
        for rows in batches:
            self._session.execute(insert(part.table), rows)

    def _batches(self, part: Part) -> Iterator[list[Row]]:
        rows, total = list[Row](), 0
        for line in self._archive.lines(part.member):
            rows.append(self._row(part, line))
            total += 1
            if len(rows) == part.rows:
                yield rows
                rows = []
        if rows:
            yield rows
        if total != self._archive.manifest.counts.get(part.name):
            raise ValueError(f"{part.member} has {total} rows, and its manifest says otherwise")

    def _row(self, part: Part, line: bytes) -> Row:
        try:
            row = from_line(part, line)
        except ValueError as error:
            raise ValueError(f"{part.member} has a line that is no row: {error}") from None
        if "tenant" in row and row["tenant"] not in self._tenants:
            raise ValueError(f"{part.member} has a row of a tenant that its manifest does not name")
        return row

    def _with_data(self, row: Row) -> Row:
        data = self._archive.data(f"{ORIGINALS}{row['revision_number']}")
        if len(data) != row[SIZE]:
            raise ValueError(f"the original file of revision {row['revision_number']} has another size")
        return _without(row, SIZE) | {"data": data}

    def _vectors(self) -> None:
        with self._archive.vectors() as read:
            for rows in self._batches(EMBEDDINGS):
                for (tenant, embedder), keys in groupby(rows, key=lambda row: (row["tenant"], row["embedder"])):
                    by_key = {row["key"]: read(row[SIZE]) for row in keys}
                    store_vectors(self._session, tenant, NewVectors(embedder, by_key))


def _without(row: Row, name: str) -> Row:
    return {column: value for column, value in row.items() if column != name}
