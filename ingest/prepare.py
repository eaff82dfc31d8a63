"""The bytes of one file become all that SQL wants to know of them. Pure: it runs in a parsing process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.chunker import ChunkDraft, chunk_document
from ingest.parsers.base import ParsedDocument, ParseLimits
from ingest.parsers.registry import parse
from ingest.revisions import RevisionFacts, facts_of
from ingest.tokens import TokenSpans


@dataclass(frozen=True, slots=True)
class PrepareRequest:
    """One file to prepare; see `ingest.sources.base.SourceItem` for `name`, `uri`, `collection` and `given`."""

    name: str
    uri: str
    collection: str
    given: Mapping[str, object]
    data: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that has been read, on its way into SQL."""

    parsed: ParsedDocument
    facts: RevisionFacts
    chunks: Sequence[ChunkDraft]


@dataclass(frozen=True, slots=True)
class PrepareOptions:
    """The same for every file of a process; `chunk_tokens` counts the context of a chunk as well."""

    limits: ParseLimits
    default_audience: str
    chunk_tokens: int


def prepare(request: PrepareRequest, options: PrepareOptions, token_spans: TokenSpans) -> Prepared:
    """Parse, read the facts, cut into chunks.

    Raises UnreadableDocument for all that can never be read as it is.
    """
    parsed = parse(request.name, request.data, options.limits)
    facts = facts_of(parsed, request, options.default_audience)
    chunks = chunk_document(parsed, facts.title, token_spans, options.chunk_tokens)
    return Prepared(parsed, facts, chunks)
