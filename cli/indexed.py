"""What is indexed, under the names that cases use."""

from collections.abc import Sequence
from datetime import UTC, datetime

from api.wiring import Services
from evals.cases import Case, document_ids
from evals.gold import GoldIndex, alike
from evals.wanted import Wanted
from ingest import documents
from ingest.documents import DocumentQuery, DocumentRow

ALL_DOCUMENTS = 1_000_000


def wanted_today(services: Services) -> Wanted:
    """Who asks cases, about today unless they say otherwise."""
    settings = services.settings
    return Wanted(settings.tenant, settings.security.default_audience, datetime.now(UTC).date())


def indexed_uris(services: Services, audiences: frozenset[str]) -> list[str]:
    """The source URIs of the documents that these audiences may see."""
    return [row.document.source_uri for row in _rows(services, audiences)]


def indexed_documents(services: Services, cases: Sequence[Case]) -> dict[str, str]:
    """The ids of all documents, by the path that a case names them by, else by their source URI.

    Raises InvalidInput when a case's document is not among them.
    """
    audiences = frozenset[str]().union(*(case.audiences for case in cases))
    return document_ids(cases, {row.document.source_uri: row.document.id for row in _rows(services, audiences)})


def document_names(services: Services, cases: Sequence[Case]) -> dict[str, str]:
    """The names that cases use for documents, by source URI; others in the same folders are named alike.

    Raises InvalidInput as `indexed_documents` does.
    """
    audiences = frozenset[str]().union(*(case.audiences for case in cases))
    uris = indexed_uris(services, audiences)
    return alike(uris, GoldIndex(uris), {document for case in cases for document in case.gold})


def _rows(services: Services, audiences: frozenset[str]) -> list[DocumentRow]:
    with services.database.read() as session:
        rows, _ = documents.listed(session, services.operator(audiences), DocumentQuery(limit=ALL_DOCUMENTS))
    return [row for row in rows if row.revision is not None]
