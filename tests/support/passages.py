"""Passages and revisions without a database."""

from core.domain import Passage
from generation.contract import Excerpt
from generation.extractive import Quote
from generation.quotable import Quotable
from ingest.parsers.base import ParseLimits
from ingest.parsers.registry import parse
from retrieval.source import RevisionSource


def passage(text: str, title: str = "Fees", heading: str | None = None, start: int = 0, revision: str = "r") -> Passage:
    return Passage(
        1, "document", title, "file:///fees.md", revision, None, heading, start, start + len(text), text, 1.0
    )


def excerpt(text: str, number: int = 1, title: str = "Fees", heading: str = "") -> Excerpt:
    return Excerpt(number, title, heading, text)


def piece(
    text: str, number: int = 0, heading: str = "", start: int = 0, score: float = 1.0, end: int | None = None
) -> Quote:
    """A piece of passage `number` at `start`."""
    return Quote(Quotable(number, start, start + len(text) if end is None else end, text, heading), score)


def source_of(markdown: str, title: str = "Fees") -> RevisionSource:
    """A revision as ingestion would store it."""
    parsed = parse("fees.md", markdown.encode(), ParseLimits(10_000, 10_000, 10))
    blocks = [
        {"kind": str(b.kind), "start": b.start, "end": b.end, "level": b.level, "group": b.group, "page": b.page}
        for b in parsed.blocks
    ]
    return RevisionSource(title, parsed.text, blocks)  # type: ignore[arg-type]
