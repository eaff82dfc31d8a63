"""Rows of the database become the objects of the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from api import schemas
from core.domain import DocumentState
from core.tables import Conversation, Feedback, IngestItem, Revision, Ticket, Turn
from generation.handover.opening import OpenedTicket
from generation.handover.repository import TicketPage
from generation.repository import ConversationRow
from generation.visibility import SeenTurn
from ingest.documents import DocumentRow
from ingest.jobs import JobProgress
from ingest.sources import SourceSpec

MOST_SOURCES = 10


def document(row: DocumentRow) -> schemas.DocumentOut:
    found, revision = row.document, row.revision
    return schemas.DocumentOut(
        document_id=found.id,
        title=found.title,
        source_uri=found.source_uri,
        collection=found.collection,
        audience=found.audience,
        tags=found.tags,
        media_type=revision.media_type if revision else None,
        state=DocumentState(found.state),
        reason=found.reason,
        revision_id=revision.id if revision else None,
        valid_from=revision.valid_from if revision else None,
        valid_to=revision.valid_to if revision else None,
        pages=revision.page_count if revision else None,
        chunks=revision.chunk_count if revision else 0,
        bytes=revision.bytes if revision else 0,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def document_detail(row: DocumentRow, revisions: Sequence[Revision]) -> schemas.DocumentDetail:
    return schemas.DocumentDetail(
        **document(row).model_dump(), revisions=[_revision(revision) for revision in revisions]
    )


def revision_text(row: DocumentRow, revision: Revision) -> schemas.RevisionText:
    return schemas.RevisionText(
        document_id=row.document.id,
        title=revision.title,
        source_uri=row.document.source_uri,
        revision_id=revision.id,
        state=revision.state,
        valid_from=revision.valid_from,
        valid_to=revision.valid_to,
        text=revision.text,
        blocks=revision.blocks,
    )


def job_summary(progress: JobProgress) -> schemas.JobSummary:
    return schemas.JobSummary(**_summary(progress))


def job(progress: JobProgress, items: Sequence[IngestItem]) -> schemas.JobResponse:
    documents = [schemas.JobDocument.model_validate(item) for item in items]
    return schemas.JobResponse(**_summary(progress), documents=documents)


def conversation(row: ConversationRow) -> schemas.ConversationOut:
    found = row.conversation
    return schemas.ConversationOut(
        conversation_id=found.id,
        title=found.title,
        created_at=found.created_at,
        updated_at=found.updated_at,
        turns=row.turns,
    )


def conversation_detail(
    found: Conversation, turns: Sequence[SeenTurn], tickets: Sequence[Ticket], given: Mapping[str, Feedback]
) -> schemas.ConversationExport:
    return schemas.ConversationExport(
        conversation_id=found.id,
        title=found.title,
        turns=[_turn(seen.turn, seen.record, given) for seen in turns],
        tickets=[conversation_ticket(ticket) for ticket in tickets],
        subject=found.subject,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def conversation_ticket(found: Ticket) -> schemas.ConversationTicket:
    return schemas.ConversationTicket(**_ticket_state(found))


def ticket(found: Ticket) -> schemas.TicketOut:
    return schemas.TicketOut(**_ticket(found))


def tickets(page: TicketPage) -> schemas.TicketsResponse:
    return schemas.TicketsResponse(
        tickets=[ticket(one) for one in page.tickets], total=page.total, queues=list(page.queues)
    )


def ticket_detail(opened: OpenedTicket) -> schemas.TicketDetail:
    return schemas.TicketDetail(
        **_ticket(opened.ticket),
        note=opened.ticket.note,
        summary=opened.summary,
        passages=[schemas.TicketPassage(**passage) for passage in opened.passages],
        turns=[_turn(seen.turn, seen.record, opened.feedback) for seen in opened.turns],
    )


def feedback(found: Feedback) -> schemas.FeedbackOut:
    return schemas.FeedbackOut.model_validate(found)


def _turn(found: Turn, record: dict[str, Any], given: Mapping[str, Feedback]) -> schemas.TurnOut:
    own = feedback(given[found.id]) if found.id in given else None
    return schemas.TurnOut(**record, question=found.question, created_at=found.created_at, feedback=own)


def _ticket_state(found: Ticket) -> dict[str, Any]:
    return {
        "ticket_id": found.id,
        "state": found.state,
        "reason": found.reason,
        "queue": found.queue,
        "created_at": found.created_at,
        "taken_at": found.taken_at,
        "closed_at": found.closed_at,
    }


def _ticket(found: Ticket) -> dict[str, Any]:
    return _ticket_state(found) | {
        "conversation_id": found.conversation_id,
        "turn_id": found.turn_id,
        "rule": found.rule,
        "asked_by": found.subject,
        "taken_by": found.taken_by,
    }


def _revision(found: Revision) -> schemas.RevisionOut:
    return schemas.RevisionOut(
        revision_id=found.id,
        created_at=found.created_at,
        valid_from=found.valid_from,
        valid_from_source=found.valid_from_source,
        valid_to=found.valid_to,
        state=found.state,
        bytes=found.bytes,
        chunks=found.chunk_count,
    )


def _summary(progress: JobProgress) -> dict[str, object]:
    row = progress.job
    return {
        "job_id": row.id,
        "state": row.state,
        "waiting": row.waiting,
        "error": row.error,
        "sources": [SourceSpec.from_json(source).name for source in row.sources[:MOST_SOURCES]],
        "attempt": row.attempt,
        "delete_missing": row.delete_missing,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "total": progress.total,
        "counts": dict(progress.counts),
        "rate_per_s": progress.rate_per_s,
        "eta_s": progress.eta_s,
    }
