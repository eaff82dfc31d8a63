"""What a web server's answer says of a document: whether there is one, its version, its format."""

from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

import httpx

from core.errors import Unavailable, UnreadableDocument
from ingest.sources.hosts import shown

LONGEST_VERSION = 500
# A page that is changed twice within a second has the same date after both changes.
SETTLED = timedelta(seconds=2)
SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
KNOWN_SUFFIXES = frozenset(SUFFIXES.values()) | {".htm", ".markdown", ".zip"}
REASONS = {401: "asks for a sign-in", 403: "is forbidden", 404: "is not there", 410: "is gone"}


def check(status: int, url: str) -> None:
    """Raises UnreadableDocument for an answer that will never be a document, Unavailable for one that may be."""
    if status == httpx.codes.OK:
        return
    if status in (408, 425, 429) or status >= 500:
        raise Unavailable(f"{shown(url)} answered {status}; try again later.")
    raise UnreadableDocument(f"{shown(url)} {REASONS.get(status, 'gives no document')}: it answered {status}.")


def condition(version: str | None) -> Mapping[str, str]:
    """The header that asks for the document only if it is another than that version."""
    kind, _, value = (version or "").partition(" ")
    header = {"etag": "If-None-Match", "date": "If-Modified-Since"}.get(kind)
    return {header: value} if header else {}


def version_of(headers: httpx.Headers) -> str | None:
    """The host's own mark of the content, else its date, if that lies back far enough to tell a change."""
    etag, modified = headers.get("etag"), headers.get("last-modified")
    version = f"etag {etag}" if etag else f"date {modified}" if modified and _is_settled(headers) else None
    return version if version and len(version) <= LONGEST_VERSION else None


def _is_settled(headers: httpx.Headers) -> bool:
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
        return told - parsedate_to_datetime(headers["last-modified"]) >= SETTLED
    except (TypeError, ValueError):
        return False


def typed(name: str, content_type: str) -> str | None:
    """A name that tells the format, where the item's does not and the answer does."""
    suffix = SUFFIXES.get(content_type.partition(";")[0].strip().lower())
    return None if suffix is None or PurePosixPath(name).suffix.lower() in KNOWN_SUFFIXES else name + suffix
