"""Which keys of a JSON object hold what a document is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class JsonFields:
    """Names of an object's keys; `meta.owner` is the key `owner` in the object under `meta`.

    `text` is read as Markdown. All others mean what they mean in front matter; None leaves one out.
    """

    title: str | None = "title"
    text: str = "content"
    collection: str | None = "collection"
    audience: str | None = "audience"
    valid_from: str | None = "valid_from"
    valid_to: str | None = "valid_to"
    supersedes: str | None = "supersedes"
    tags: str | None = "tags"

    def who_and_when(self) -> frozenset[str]:
        """The keys whose slips would show a document to the wrong people, or on the wrong days."""
        guarded = (self.audience, self.valid_from, self.valid_to, self.supersedes)
        return frozenset(path for path in guarded if path is not None)

    def facts(self) -> Iterator[tuple[str, str]]:
        """The name of each fact in front matter, and the path of the key that holds it."""
        for each in fields(self):
            path = getattr(self, each.name)
            if each.name != "text" and path is not None:
                yield each.name, path
