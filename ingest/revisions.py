"""What is said of a parsed file becomes the facts of a revision: names, audience, validity, supersession."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol
from urllib.parse import quote, urlsplit

from core.errors import UnreadableDocument
from ingest.effective import effective_date, require_date
from ingest.keys import MUST_NOT_BE_EMPTY, misspelt
from ingest.parsers.base import ParsedDocument
from ingest.parsers.unseen import visible
from ingest.sources.base import NAME_PATTERN

Stater = Literal["manifest", "front matter"]
ValidFromSource = Literal["manifest", "front matter", "text"]


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


class Described(Protocol):
    """A document as its source describes it; see `ingest.sources.base.SourceItem`."""

    @property
    def name(self) -> str: ...
    @property
    def uri(self) -> str: ...
    @property
    def collection(self) -> str: ...
    @property
    def given(self) -> Mapping[str, object]: ...


def facts_of(document: ParsedDocument, source: Described, default_audience: str) -> RevisionFacts:
    """Read the facts; what a manifest gives goes before front matter, key by key, that before the file's own text,
    and that before the defaults.

    Raises UnreadableDocument when either is wrong: a policy must not become visible to the wrong audience or on the
    wrong days because of a typing error.
    """
    stated = _Stated(source.given, document.front_matter)
    valid_from, origin = _valid_from(stated, document)
    valid_to, _ = stated.date("valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        raise UnreadableDocument("The document's valid_to is before its valid_from.")
    return RevisionFacts(
        title=stated.text("title") or document.title or source.name,
        collection=stated.name("collection") or source.collection,
        audience=stated.name("audience") or default_audience,
        tags=stated.tags(),
        valid_from=valid_from,
        valid_from_source=origin,
        valid_to=valid_to,
        supersedes=_beside(source.uri, stated.text("supersedes")),
    )


class _Stated:
    """What the manifest and the front matter say; both are checked alike."""

    def __init__(self, given: Mapping[str, object], front_matter: Mapping[str, object]) -> None:
        self._both: tuple[tuple[Stater, Mapping[str, object]], ...] = (
            ("manifest", given),
            ("front matter", front_matter),
        )
        for stater, said in self._both:
            _reject_empty(said, stater)
            _reject_misspelt(said, stater)

    def date(self, key: str) -> tuple[date | None, Stater]:
        value, stater = self._value(key)
        return require_date(value, key, stater), stater

    def text(self, key: str) -> str | None:
        value, stater = self._value(key)
        if isinstance(value, list | dict):
            raise UnreadableDocument(f"The {stater}'s {key} is not a single text.")
        return None if value is None else _readable(value)

    def name(self, key: str) -> str | None:
        name = self.text(key)
        if name is not None and not NAME_PATTERN.fullmatch(name):
            raise UnreadableDocument(
                f"The {self._value(key)[1]}'s {key} is not a name of 1 to 64 letters, digits, blanks or any of . & _ -"
            )
        return name

    def tags(self) -> tuple[str, ...]:
        value, stater = self._value("tags")
        if value is None:
            return ()
        words = value.split(",") if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(tag, str | int) for tag in words):
            raise UnreadableDocument(f"The {stater}'s tags are not a list of words.")
        return tuple(sorted({_readable(tag) for tag in words} - {""}))

    def _value(self, key: str) -> tuple[object, Stater]:
        """The value of the first who says anything under `key`, and who that is."""
        for stater, said in self._both:
            value = said.get(key)
            if value is not None and str(value).strip():
                return value, stater
        return None, "front matter"


def _readable(value: object) -> str:
    """What a person sees of a value: YAML and JSON can write characters that no database or tokenizer takes."""
    return visible(str(value)).encode("utf-8", "replace").decode().strip()


def _valid_from(stated: _Stated, document: ParsedDocument) -> tuple[date | None, ValidFromSource | None]:
    given, stater = stated.date("valid_from")
    if given:
        return given, stater
    written = effective_date(document.text)
    return (written, "text") if written else (None, None)


def _reject_empty(said: Mapping[str, object], stater: Stater) -> None:
    """A key without a value was meant to say something: guessing the default could show too much."""
    for key in MUST_NOT_BE_EMPTY:
        if key in said and not str(said[key] or "").strip():
            raise UnreadableDocument(f"The {stater}'s {key} is empty; give it a value or leave it out.")


def _reject_misspelt(said: Mapping[str, object], stater: Stater) -> None:
    slip = misspelt(said)
    if slip:
        raise UnreadableDocument(f"The {stater}'s key {slip[0]} is not known; {slip[1]} was probably meant.")


def _beside(uri: str, relative: str | None) -> str | None:
    """The source URI of what is named relative to this one's folder; a record names another of its own file."""
    if relative is None or re.match(r"[a-z][a-z0-9+.-]*://", relative):
        return relative
    file, is_record, _ = uri.partition("#")
    if is_record:
        return f"{file}#{quote(relative.removeprefix('#'), safe='')}"
    place = urlsplit(uri)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(place.path or "/"), quote(relative)))
    return f"{place.scheme}://{place.netloc}{path}"
