"""The examples of the API's description: two pages of `examples/policies` are ingested, searched and asked about.

The same document, conversation or job is the same object in every example.
"""

from typing import Any

Json = dict[str, Any]

DOCUMENT_ID = "27edf37f65364339ade923aa5b7eb7ad"
REVISION_ID = "f95a50f4976c4b68887820371ed779aa"
OLD_REVISION_ID = "0b9f3c1e5a7d4e4f8c26d1f0a3b5c7d9"
REFUNDS_ID = "f228650ef362464196c03a73aa126bad"
REFUNDS_REVISION_ID = "82b016dff5d54888b4d94db24847e3f7"
JOB_ID = "6f1af129aa7b4593a38605bab7fe2c01"
TICKET_ID = "b5d1a0c7e3f94a6c8d2e7f1b3a5c9e04"
TURN_ID = "843c37f39376456db5620ed4a6f7591d"
CONVERSATION_ID = "484e4eac47c14890b4efe30f5aa5892a"

FOLDER = "/srv/policies"
URL = "https://intranet.example.com/policies/home-plus.html"
MANIFEST = "policies.csv"
COLLECTION = "cancellations"
TITLE = "Cancelling Home Plus"
HEADING = "Cooling-off period"
QUESTION = "How long is the cooling-off period of Home Plus?"
QUOTE = (
    "The customer may cancel a Home Plus policy within 21 days of the start date "
    "or of receiving the documents, whichever is later."
)
TEXT = (
    f"{TITLE}\n\nThese rules apply when the customer asks to end a Home Plus policy. "
    "How and when money goes back is covered in Refund rules for cancelled policies.\n\n"
    f"{HEADING}\n\n{QUOTE} We return the whole premium, provided that no claim has been made. "
    "There is no fee during this time."
)
INGESTED_AT = "2026-03-02T08:30:04Z"
ASKED_AT = "2026-06-15T09:12:40Z"
HANDED_OVER_AT = "2026-06-15T09:14:02Z"

SOURCE: Json = {
    "document_id": DOCUMENT_ID,
    "title": TITLE,
    "source_uri": f"file://{FOLDER}/cancellations/home-plus.md",
    "revision_id": REVISION_ID,
}
REFUNDS_SOURCE: Json = {
    "document_id": REFUNDS_ID,
    "title": "Refund rules for cancelled policies",
    "source_uri": f"file://{FOLDER}/payments/refunds-2026.md",
    "revision_id": REFUNDS_REVISION_ID,
}

PASSAGE: Json = SOURCE | {
    "chunk_id": 1,
    "page": None,
    "heading": None,
    "start": 0,
    "end": len(TEXT),
    "text": TEXT,
    "score": 0.0328,
    "scores": {"dense": 0.5704, "lexical": 24.9017, "rerank": None},
}
SEARCH_REQUEST: Json = {"query": QUESTION, "collection": COLLECTION, "as_of": "2026-06-15", "top_k": 1}
SEARCH_RESPONSE: Json = {"passages": [PASSAGE], "timings_ms": {"retrieve": 21.7}}

CITATION: Json = SOURCE | {
    "marker": 1,
    "page": None,
    "heading": HEADING,
    "start": TEXT.index(QUOTE),
    "end": TEXT.index(QUOTE) + len(QUOTE),
    "quote": QUOTE,
    "table_header": None,
}
CHAT_REQUEST: Json = {"message": QUESTION, "collection": COLLECTION, "as_of": "2026-06-15", "stream": False}
CHAT_RESPONSE: Json = {
    "conversation_id": CONVERSATION_ID,
    "turn_id": TURN_ID,
    "status": "answered",
    "answer": f"{QUOTE} [1]",
    "citations": [CITATION],
    "passages": [PASSAGE],
    "adapter": None,
    "receipt": {
        "base_model": "SmolLM2-135M-Instruct@b179c9523d0e",
        "contract_hash": "75d03d856890bebe",
        "index_generation": "g0001",
        "adapter_sha256": None,
        "writer": "extractive",
        "removed": [
            {
                "text": "The cooling-off period of Home Plus is 14 days.",
                "reason": "a figure that the passage does not have: 14",
            }
        ],
        "errors": [],
        "hits": [],
        "confidence": 0.94,
        "calibration": "5f1c0a9b77de",
        "support": 0.97,
    },
    "timings_ms": {"retrieve": 21.7, "first_token": 1912.5, "total": 1913.1},
}
FEEDBACK_REQUEST: Json = {
    "rating": "down",
    "reasons": ["incomplete"],
    "correction": "21 days, and the whole premium goes back unless there was a claim.",
}
FEEDBACK: Json = FEEDBACK_REQUEST | {"comment": None, "given_at": "2026-06-15T09:13:20Z"}
TURN: Json = CHAT_RESPONSE | {"question": QUESTION, "created_at": ASKED_AT, "feedback": FEEDBACK}
TICKET_STATE: Json = {
    "ticket_id": TICKET_ID,
    "state": "taken",
    "reason": "An agent asked for a person.",
    "queue": None,
    "created_at": HANDED_OVER_AT,
    "taken_at": "2026-06-15T09:20:11Z",
    "closed_at": None,
}
CONVERSATION_TICKET: Json = TICKET_STATE
CONVERSATION: Json = {
    "conversation_id": CONVERSATION_ID,
    "title": QUESTION,
    "turns": [TURN],
    "tickets": [CONVERSATION_TICKET],
}
CONVERSATION_EXPORT: Json = CONVERSATION | {"subject": "agent-17", "created_at": ASKED_AT, "updated_at": ASKED_AT}
CONVERSATIONS: Json = {
    "conversations": [
        {
            "conversation_id": CONVERSATION_ID,
            "title": QUESTION,
            "created_at": ASKED_AT,
            "updated_at": ASKED_AT,
            "turns": 1,
        }
    ],
    "total": 1,
}
TICKET: Json = TICKET_STATE | {
    "conversation_id": CONVERSATION_ID,
    "turn_id": TURN_ID,
    "rule": "by-hand",
    "asked_by": "agent-17",
    "taken_by": "lead-2",
}
TICKETS: Json = {"tickets": [TICKET], "total": 1, "queues": ["second-line", "urgent"]}
TICKET_DETAIL: Json = TICKET | {
    "note": None,
    "summary": f"Last question: {QUESTION}\n\nIt was answered.\n\nRead for it:\n- {TITLE}",
    "passages": [{name: value for name, value in PASSAGE.items() if name not in ("start", "end", "score", "scores")}],
    "turns": [TURN],
}
CLOSE_REQUEST: Json = {"note": "Called back; the 21 days had begun with the documents."}

COLLECTIONS: Json = {"collections": [{"name": COLLECTION, "documents": 1}, {"name": "payments", "documents": 1}]}
INDEXED: Json = {
    "audience": "agents",
    "media_type": "text/markdown",
    "state": "indexed",
    "reason": None,
    "valid_from": "2026-03-01",
    "valid_to": None,
    "pages": None,
    "chunks": 4,
    "created_at": INGESTED_AT,
    "updated_at": INGESTED_AT,
}
DOCUMENT: Json = (
    SOURCE | INDEXED | {"collection": COLLECTION, "tags": ["cancellation", "cooling-off", "home"], "bytes": 2093}
)
REFUNDS: Json = (
    REFUNDS_SOURCE
    | INDEXED
    | {"collection": "payments", "tags": ["cancellation", "payments", "refunds"], "bytes": 2325}
)
DOCUMENTS: Json = {"documents": [DOCUMENT, REFUNDS], "total": 2}
DOCUMENT_DETAIL: Json = DOCUMENT | {
    "revisions": [
        {
            "revision_id": REVISION_ID,
            "created_at": INGESTED_AT,
            "valid_from": "2026-03-01",
            "valid_from_source": "front matter",
            "valid_to": None,
            "state": "active",
            "bytes": 2093,
            "chunks": 4,
        }
    ]
}
REVISION_TEXT: Json = SOURCE | {
    "state": "active",
    "valid_from": "2026-03-01",
    "valid_to": None,
    "text": TEXT,
    "blocks": [
        {"kind": "heading", "start": 0, "end": 20, "level": 1, "group": None, "page": None},
        {"kind": "paragraph", "start": 22, "end": 169, "level": 0, "group": None, "page": None},
        {"kind": "heading", "start": 171, "end": 189, "level": 2, "group": None, "page": None},
        {"kind": "paragraph", "start": 191, "end": 418, "level": 0, "group": None, "page": None},
    ],
}
DAYS = TEXT.index("21 days")
REVISION_DIFF: Json = SOURCE | {
    "old_revision_id": OLD_REVISION_ID,
    "new_revision_id": REVISION_ID,
    "facts": [{"name": "valid_from", "old": "2025-01-01", "new": "2026-03-01"}],
    "changes": [
        {
            "heading": HEADING,
            "old_start": 191,
            "old_end": 418,
            "new_start": 191,
            "new_end": 418,
            "edits": [
                {
                    "old_start": DAYS - 1,
                    "old_end": DAYS + 2,
                    "new_start": DAYS - 1,
                    "new_end": DAYS + 2,
                    "removed": " 14",
                    "added": " 21",
                }
            ],
        }
    ],
}
REVISION_DIFF.pop("revision_id")

JOB_ACCEPTED: Json = {"job_id": JOB_ID}
JOB_SUMMARY: Json = {
    "job_id": JOB_ID,
    "state": "finished",
    "waiting": None,
    "error": None,
    "sources": [FOLDER],
    "attempt": 1,
    "delete_missing": False,
    "created_at": "2026-03-02T08:30:02Z",
    "started_at": "2026-03-02T08:30:03Z",
    "finished_at": "2026-03-02T08:30:05Z",
    "total": 2,
    "counts": {"pending": 0, "indexed": 2, "unchanged": 0, "quarantined": 0, "failed": 0, "deleted": 0},
    "rate_per_s": 1.0,
    "eta_s": None,
}
JOB: Json = JOB_SUMMARY | {
    "documents": [
        {
            "name": name,
            "source_uri": source["source_uri"],
            "document_id": source["document_id"],
            "state": "indexed",
            "reason": None,
            "chunks": 4,
            "attempts": 0,
        }
        for name, source in (("cancellations/home-plus.md", SOURCE), ("payments/refunds-2026.md", REFUNDS_SOURCE))
    ]
}
JOBS: Json = {"jobs": [JOB_SUMMARY]}

HEALTH: Json = {"status": "ok"}
READY: Json = {"status": "ready", "missing": []}
STARTING: Json = {"status": "starting", "missing": ["models: loading"]}
ME: Json = {
    "subject": "agent-17",
    "tenant": "default",
    "scopes": ["chat", "documents:read", "search"],
    "audiences": ["agents"],
}

NO_COLLECTION = "There is no collection cancelations; there are cancellations, payments."
PROBLEM: Json = {
    "type": "urn:policydesk:error:invalid_input",
    "title": "The request is not valid",
    "status": 422,
    "detail": NO_COLLECTION,
    "instance": "/v1/search",
    "code": "invalid_input",
    "request_id": "3f0c1b5e8d1b4c5f9a7d2e6b8c4a1f00",
    "errors": [{"field": "collection", "message": NO_COLLECTION}],
}
