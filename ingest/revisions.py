"""What a parsed file says of itself becomes the facts of a revision: names, audience, validity, supersession."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal
from urllib.parse import quote

from core.errors import UnreadableDocument
from ingest.effective import effective_date, require_date
from ingest.parsers.base import ParsedDocument
from ingest.sources import NAME_PATTERN, SourceFile

MUST_NOT_BE_EMPTY = ("audience", "collection", "valid_from", "valid_to")
KNOWN_KEYS = frozenset({"title", "collection", "audience", "valid_from", "valid_to", "supersedes", "tags"})
ValidFromSource = Literal["front matter", "text"]


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """`valid_from` is the first and `valid_to` the last day of validity; `supersedes` is a source URI."""

    title: str
    collection: str
    audience: str
    tags: tuple[str, ...]
    valid_from: date | None
    valid_from_source: ValidFromSource | None
    valid_to: date | None
    supersedes: str | None


def facts_of(document: ParsedDocument, source: SourceFile, default_audience: str) -> RevisionFacts:
    """Read the facts; front matter goes before the file's own text, and that before the defaults.

    Raises UnreadableDocument when front matter is wrong: a policy must not become visible to the wrong audience or
    on the wrong days because of a typing error.
    """
    given = document.front_matter
    _reject_empty(given)
    _reject_misspelt(given)
    valid_from, origin = _valid_from(document)
    valid_to = require_date(given.get("valid_to"), "valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        raise UnreadableDocument("The document's valid_to is before its valid_from.")
    return RevisionFacts(
        title=_text(given, "title") or document.title or source.name,
        collection=_name(given, "collection") or source.collection,
        audience=_name(given, "audience") or default_audience,
        tags=_tags(given.get("tags")),
        valid_from=valid_from,
        valid_from_source=origin,
        valid_to=valid_to,
        supersedes=_beside(source.source_uri, _text(given, "supersedes")),
    )


def _valid_from(document: ParsedDocument) -> tuple[date | None, ValidFromSource | None]:
    given = require_date(document.front_matter.get("valid_from"), "valid_from")
    if given:
        return given, "front matter"
    written = effective_date(document.text)
    return (written, "text") if written else (None, None)


def _reject_empty(given: Mapping[str, object]) -> None:
    """A key without a value was meant to say something: guessing the default could show too much."""
    for key in MUST_NOT_BE_EMPTY:
        if key in given and not str(given[key] or "").strip():
            raise UnreadableDocument(f"The front matter's {key} is empty; give it a value or leave the line out.")


def _reject_misspelt(given: Mapping[str, object]) -> None:
    """Foreign keys are none of our business; one that nearly has our name is a typing error that would hurt."""
    for key in sorted(set(map(str, given)) - KNOWN_KEYS):
        meant = get_close_matches(key.lower().replace("-", "_"), sorted(KNOWN_KEYS), n=1, cutoff=0.8)
        if meant:
            raise UnreadableDocument(f"The front matter's key {key} is not known; {meant[0]} was probably meant.")


def _text(given: Mapping[str, object], key: str) -> str | None:
    value = given.get(key)
    if value is None or str(value).strip() == "":
        return None
    if isinstance(value, list | dict):
        raise UnreadableDocument(f"The front matter's {key} is not a single text.")
    return str(value).strip()


def _name(given: Mapping[str, object], key: str) -> str | None:
    name = _text(given, key)
    if name is not None and not NAME_PATTERN.fullmatch(name):
        raise UnreadableDocument(
            f"The front matter's {key} is not a name of 1 to 64 letters, digits, blanks or any of . & _ -"
        )
    return name


def _tags(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(tag, str | int) for tag in value):
        raise UnreadableDocument("The front matter's tags are not a list of words.")
    return tuple(sorted({str(tag).strip() for tag in value} - {""}))


def _beside(source_uri: str, relative: str | None) -> str | None:
    """The source URI of a file named relative to this one's folder."""
    if relative is None or "://" in relative:
        return relative
    scheme, _, path = source_uri.partition("://")
    return f"{scheme}://{posixpath.normpath(posixpath.join(posixpath.dirname(path), quote(relative)))}"
