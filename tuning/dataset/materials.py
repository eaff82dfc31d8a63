"""What rows may be drawn from: the revisions in force on a day, of one tenant, for some audiences."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core.db import Database
from core.domain import Passage, SearchFilter
from core.files import sha256_hex
from core.tables import Document, Revision
from generation.quotable import quotables
from retrieval.source import RevisionSource
from retrieval.visibility import Visibility
from tuning.dataset.families import families
from tuning.dataset.row import Material
from tuning.dataset.supplied import Supplied

_COLUMNS = select(
    *(Document.id, Revision.id, Document.source_uri, Revision.valid_from, Revision.title, Revision.text),
    Revision.blocks,
).join(Revision, Revision.document_id == Document.id)


def materials(database: Database, wanted: SearchFilter, supplied: Iterable[Supplied]) -> list[Material]:
    """Every revision that `wanted` lets through, by its document's URI, with what can be quoted of it."""
    numbers = Visibility(database).allowed(wanted).tolist()
    found = _COLUMNS.where(Document.tenant == wanted.tenant, Revision.number.in_(numbers))
    with database.read() as session:
        rows = session.execute(found.order_by(Document.source_uri, Revision.number)).all()
    family = families([row[2] for row in rows], supplied)
    return [_material(row, _family(family[row[2]], row)) for row in rows]


def _family(found: str, row: Any) -> str:
    """Of a document that no question rests on its text: where it lies is not to tell on which side of a split it is."""
    _, _, uri, *_, text, _ = row
    return f"document:{sha256_hex(text.encode())}" if found == uri else found


def earlier(
    database: Database, wanted: SearchFilter, materials: Sequence[Material], closed: frozenset[str]
) -> Mapping[str, Sequence[Material]]:
    """What was in force before each of `materials`, by the id of its revision, the newest first.

    These are earlier revisions of its document and of the one that it supersedes: none of an audience that `wanted`
    does not name, nor of a document whose URI is `closed`.
    """
    found: dict[str, list[Material]] = defaultdict(list)
    with database.read() as session:
        before = _predecessors(session, [one.revision_id for one in materials])
        uris = {uri for of_one in before.values() for uri in of_one} - closed
        ended = [_material(row, "") for row in session.execute(_ended(wanted, uris)).all()]
    for one in materials:
        found[one.revision_id] += [old for old in ended if old.uri in before[one.revision_id]]
    return found


def _predecessors(session: Session, revision_ids: Sequence[str]) -> dict[str, set[str]]:
    """The URIs of the documents that each of these revisions took the place of, its own among them."""
    named = select(Revision.id, Document.source_uri, Revision.supersedes).join(
        Document, Document.id == Revision.document_id
    )
    rows = session.execute(named.where(Revision.id.in_(revision_ids)))
    return {revision: {uri for uri in uris if uri} for revision, *uris in rows}


def _ended(wanted: SearchFilter, uris: set[str]) -> Select[Any]:
    """The revisions that were in force once; one that another replaced from its first day on never was."""
    return _COLUMNS.where(
        Document.tenant == wanted.tenant,
        Document.audience.in_(wanted.audiences),
        Document.source_uri.in_(uris),
        Revision.valid_to < wanted.as_of,
        or_(Revision.valid_from.is_(None), Revision.valid_from <= Revision.valid_to),
    ).order_by(Revision.number.desc())


def _material(row: Any, family: str) -> Material:
    document, revision, uri, first_day, title, text, blocks = row
    source = RevisionSource(title, text, blocks)
    whole = Passage(0, document, title, uri, revision, None, None, 0, len(text), text, 0.0)
    return Material(document, revision, uri, source, tuple(quotables(0, whole, source)), family, first_day)
