"""What every connector gives: documents to be, and on request their bytes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.errors import InvalidInput

DEFAULT_COLLECTION = "general"
NAME_PATTERN = re.compile(r"[\w][\w .&-]{0,63}")


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One document to be.

    `name` is what people see and its suffix tells the format, `uri` is the document's identity, `location` is where
    the bytes lie now (they differ for an upload or the member of an archive). `given` holds what a manifest says of
    it, under the keys of front matter. `version` changes whenever the bytes may have changed, and is None where the
    source cannot tell; an item whose version is known is not read again.
    """

    name: str
    uri: str
    location: str
    collection: str = DEFAULT_COLLECTION
    given: Mapping[str, object] = field(default_factory=dict)
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a document, and the version that the source gave them with.

    `name` is set where only the answer tells the format: it goes before the item's name when the bytes are parsed.
    """

    data: bytes
    version: str | None = None
    name: str | None = None


class Connector(Protocol):
    """A kind of place that documents come from. List what is there; fetch one of it."""

    def list(self) -> Iterator[SourceItem]:
        """Every document of the source, in the order of names.

        Raises InvalidInput for a source that is not there, and Unavailable for one that does not answer.
        """

    def fetch(self, item: SourceItem, known_version: str | None, max_bytes: int) -> Fetched | None:
        """The bytes of `item`, or None where they are still those of `known_version`.

        Raises UnreadableDocument for what can never be fetched (gone, not allowed, longer than `max_bytes`) and
        Unavailable for what may succeed later.
        """


def require_collection_name(name: str) -> str:
    """Raises InvalidInput unless `name` can name a collection."""
    if not NAME_PATTERN.fullmatch(name):
        raise InvalidInput(
            "A collection's name is 1 to 64 letters, digits, blanks or any of . & _ -", field="collection"
        )
    return name


def folder_collection(name: str) -> str:
    """The collection of a document that is known by its path below the source's root: its folder's name."""
    folder = name.rpartition("/")[0].rpartition("/")[2]
    return folder if NAME_PATTERN.fullmatch(folder) else DEFAULT_COLLECTION
