"""What rows may be drawn from: the revisions in force on a day, of one tenant, for some audiences."""

from collections.abc import Iterable

from sqlalchemy import select

from core.db import Database
from core.domain import Passage, SearchFilter
from core.tables import Document, Revision
from generation.quotable import quotables
from retrieval.source import RevisionSource
from retrieval.visibility import Visibility
from tuning.dataset.families import families
from tuning.dataset.row import Material
from tuning.dataset.supplied import Supplied


def materials(database: Database, wanted: SearchFilter, supplied: Iterable[Supplied]) -> list[Material]:
    """Every revision that `wanted` lets through, by its document's URI, with what can be quoted of it."""
    numbers = Visibility(database).allowed(wanted).tolist()
    columns = select(Document.id, Document.source_uri, Revision.id, Revision.title, Revision.text, Revision.blocks)
    found = columns.join(Revision, Revision.document_id == Document.id).where(
        Document.tenant == wanted.tenant, Revision.number.in_(numbers)
    )
    with database.read() as session:
        rows = session.execute(found.order_by(Document.source_uri, Revision.number)).all()
    family = families([uri for _, uri, *_ in rows], supplied)
    return [
        _material(document, revision, uri, RevisionSource(title, text, blocks), family[uri])
        for document, uri, revision, title, text, blocks in rows
    ]


def _material(document: str, revision: str, uri: str, source: RevisionSource, family: str) -> Material:
    text = source.text
    whole = Passage(0, document, source.title, uri, revision, None, None, 0, len(text), text, 0.0)
    return Material(document, revision, uri, source, tuple(quotables(0, whole, source)), family)
