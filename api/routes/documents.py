"""The documents and their revisions."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response, status

from api import originals, responses, views
from api.auth import Reader, ServicesHere, Writer
from api.differences import revision_diff
from api.schemas import (
    NO_NUL,
    CollectionOut,
    CollectionsResponse,
    DocumentDetail,
    DocumentsResponse,
    RevisionDiff,
    RevisionText,
    examples,
)
from core.domain import DocumentState
from ingest import comparison, documents
from ingest.documents import DocumentQuery

router = APIRouter(prefix="/v1", tags=["documents"])
DocumentId = Annotated[str, Path(pattern=NO_NUL, description="The document's id.", examples=[examples.DOCUMENT_ID])]
RevisionId = Annotated[str, Path(pattern=NO_NUL, description="The revision's id.", examples=[examples.REVISION_ID])]
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {originals.OCTETS: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/collections", response_model=CollectionsResponse, responses=responses.READ, summary="List the collections"
)
def list_collections(parts: ServicesHere, principal: Reader) -> CollectionsResponse:
    with parts.database.read() as session:
        found = documents.collections(session, principal)
    return CollectionsResponse(collections=[CollectionOut(name=name, documents=count) for name, count in found])


@router.get("/documents", response_model=DocumentsResponse, responses=responses.READ, summary="List the documents")
def list_documents(
    parts: ServicesHere,
    principal: Reader,
    collection: Annotated[
        str | None,
        Query(
            max_length=200,
            pattern=NO_NUL,
            description="Only documents of this collection.",
            examples=[examples.COLLECTION],
        ),
    ] = None,
    state: Annotated[
        DocumentState | None, Query(description="Only documents in this state.", examples=[DocumentState.INDEXED])
    ] = None,
    query: Annotated[
        str | None, Query(max_length=200, pattern=NO_NUL, description="Part of the title.", examples=[examples.TITLE])
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="The most documents to return.", examples=[20])] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="Documents to pass over.", examples=[0])] = 0,
) -> DocumentsResponse:
    wanted = DocumentQuery(collection, state, query, limit, offset)
    with parts.database.read() as session:
        rows, total = documents.listed(session, principal, wanted)
    return DocumentsResponse(documents=[views.document(row) for row in rows], total=total)


@router.get(
    "/documents/{document_id}",
    response_model=DocumentDetail,
    responses=responses.READ_ONE,
    summary="A document and its revisions",
)
def get_document(document_id: DocumentId, parts: ServicesHere, principal: Reader) -> DocumentDetail:
    with parts.database.read() as session:
        row = documents.get(session, principal, document_id)
        return views.document_detail(row, documents.revisions(session, row.document))


@router.get(
    "/documents/{document_id}/revisions/{revision_id}",
    response_model=RevisionText,
    responses=responses.READ_ONE,
    summary="The text of a revision",
)
def get_revision(
    document_id: DocumentId, revision_id: RevisionId, parts: ServicesHere, principal: Reader
) -> RevisionText:
    """Also of one that is superseded: a citation names one revision for ever."""
    with parts.database.read() as session:
        row = documents.get(session, principal, document_id)
        return views.revision_text(row, documents.get_revision(session, row.document, revision_id))


@router.get(
    "/documents/{document_id}/revisions/{revision_id}/file",
    response_class=Response,
    responses=FILE | responses.READ_ONE,
    summary="The original file of a revision",
)
def get_original(document_id: DocumentId, revision_id: RevisionId, parts: ServicesHere, principal: Reader) -> Response:
    """The bytes as they were ingested, to be saved under the document's file name."""
    with parts.database.read() as session:
        document = documents.get(session, principal, document_id).document
        revision, data = documents.original(session, document, revision_id)
    return originals.download(document, revision, data)


@router.get(
    "/documents/{document_id}/diff",
    response_model=RevisionDiff,
    responses=responses.READ_ONE,
    summary="What changed between two revisions",
)
def get_diff(
    document_id: DocumentId,
    parts: ServicesHere,
    principal: Reader,
    old: Annotated[
        str | None,
        Query(
            alias="from",
            max_length=64,
            pattern=NO_NUL,
            description="The older revision's id; the one before the newer when absent.",
            examples=[examples.OLD_REVISION_ID],
        ),
    ] = None,
    new: Annotated[
        str | None,
        Query(
            alias="to",
            max_length=64,
            pattern=NO_NUL,
            description="The newer revision's id; the newest when absent.",
            examples=[examples.REVISION_ID],
        ),
    ] = None,
) -> RevisionDiff:
    """Blocks that came, went or changed, word by word, and the facts that changed with them."""
    return revision_diff(comparison.compare(parts.database, principal, document_id, old, new))


@router.delete(
    "/documents/{document_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses.READ_ONE,
    summary="Delete a document",
)
def delete_document(document_id: DocumentId, parts: ServicesHere, principal: Writer) -> None:
    """Deletes every revision; no search sees the document any more when this returns."""
    parts.remover.remove(principal, document_id)
