"""What a request may see becomes a search filter; names that do not exist are errors, not empty results."""

from datetime import UTC, datetime

from api.schemas import Narrowed
from api.wiring import Services
from core.domain import Principal, SearchFilter
from core.errors import InvalidInput
from ingest import documents


def search_filter(services: Services, principal: Principal, request: Narrowed) -> SearchFilter:
    """Raises InvalidInput for a collection that the principal sees no document of."""
    if request.collection is not None:
        _require_collection(services, principal, request.collection)
    filters = request.filters
    return SearchFilter(
        tenant=principal.tenant,
        audiences=principal.audiences,
        as_of=request.as_of or datetime.now(UTC).date(),
        collection=request.collection,
        document_ids=frozenset(filters.document_ids) if filters and filters.document_ids else None,
        tags=frozenset(filters.tags) if filters and filters.tags else None,
    )


def _require_collection(services: Services, principal: Principal, name: str) -> None:
    with services.database.read() as session:
        known = [collection for collection, _ in documents.collections(session, principal)]
    if name not in known:
        listed = f"; there are {', '.join(known)}" if known else ""
        raise InvalidInput(f"There is no collection {name}{listed}.", field="collection")
