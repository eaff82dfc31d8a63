"""Writing an export: streamed from one state of the database, and there under its name only when it is whole."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core.backup.layout import (
    EMBEDDINGS,
    FILES,
    FORMAT,
    MANIFEST,
    ORIGINALS,
    PARTS,
    PERSONAL,
    SETTINGS,
    VECTORS,
    Manifest,
    Member,
    Part,
)
from core.backup.rows import SIZE, to_line
from core.backup.settings import without_secrets
from core.db import Database
from core.errors import InvalidInput
from core.files import atomic_build
from core.settings import Settings

FASTEST = 1


def export(database: Database, settings: Settings, path: Path, *, conversations: bool = False) -> Manifest:
    """Write everything to `path`, readable for its owner alone; with `conversations`, what people asked as well.

    Raises InvalidInput where that cannot be done.
    """
    if path.exists():
        raise InvalidInput(f"{path} exists already; name another file.", field="file")
    made: list[Manifest] = []
    try:
        atomic_build(path, lambda temporary: made.append(_write(database, settings, temporary, conversations)))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written ({error.strerror}); name another file.", field="file") from None
    return made[0]


def _write(database: Database, settings: Settings, path: Path, conversations: bool) -> Manifest:
    with (
        database.read() as session,
        ZipFile(path, "w", ZIP_DEFLATED, compresslevel=FASTEST) as archive,
    ):
        _hold_still(session)
        return _Export(session, archive, conversations).run(settings)


def _hold_still(session: Session) -> None:
    """A transaction of SQLite sees one state of the database by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


class _Export:
    def __init__(self, session: Session, archive: ZipFile, conversations: bool) -> None:
        self._left_out = () if conversations else PERSONAL
        self._session = session
        self._archive = archive
        self._members: dict[str, Member] = {}
        self._counts = {part.name: 0 for part in PARTS}
        self._tenants: set[str] = set()

    def run(self, settings: Settings) -> Manifest:
        self._member(SETTINGS, [_json(without_secrets(settings))])
        for part in PARTS:
            self._member(part.member, () if part in self._left_out else self._lines(part))
        files = FILES.table.c
        for row in self._stream(FILES, files.revision_number, files.data):
            self._member(f"{ORIGINALS}{row['revision_number']}", [row["data"]])
        self._member(VECTORS, (row["vector"] for row in self._stream(EMBEDDINGS, EMBEDDINGS.table.c.vector)))
        manifest = self._manifest().sealed()
        self._archive.writestr(MANIFEST, _json(manifest.model_dump(mode="json")))
        return manifest

    def _manifest(self) -> Manifest:
        return Manifest(
            format=FORMAT,
            policydesk=version("policydesk"),
            created_at=datetime.now(UTC),
            tenants=tuple(sorted(self._tenants)),
            counts=self._counts,
            members=self._members,
        )

    def _lines(self, part: Part) -> Iterator[bytes]:
        size = () if part.bytes_column is None else (func.length(part.table.c[part.bytes_column]).label(SIZE),)
        for row in self._stream(part, *part.columns, *size):
            self._counts[part.name] += 1
            if "tenant" in row:
                self._tenants.add(row["tenant"])
            yield to_line(part, row)

    def _stream(self, part: Part, *columns: ColumnElement[Any]) -> Iterator[dict[str, Any]]:
        """Columns of a table in the order of its key, a few rows at a time."""
        found = select(*columns).order_by(*part.table.primary_key.columns)
        for row in self._session.execute(found.execution_options(yield_per=part.rows)).mappings():
            yield {str(name): value for name, value in row.items()}

    def _member(self, name: str, pieces: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                size += member.write(piece)
        self._members[name] = Member(sha256=digest.hexdigest(), bytes=size)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
