"""Which indexed document a case means by a path."""

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote

from core.errors import InvalidInput

# The name that cases have for a document, by its source URI.
Naming = Callable[[str], str]


class GoldIndex:
    """Source URIs, percent-encoded or not, by every path that they end with."""

    def __init__(self, uris: Iterable[str]) -> None:
        found = list(dict.fromkeys(uris))
        self._whole = {unquote(uri): uri for uri in found} | {uri: uri for uri in found}
        self._ending: dict[str, tuple[str, ...]] = {}
        for uri in found:
            for path in _endings(unquote(uri)):
                # Two are enough to tell that a path is ambiguous.
                self._ending[path] = (*self._ending.get(path, ()), uri)[:2]

    def find(self, document: str) -> str:
        """The URI that is `document`, else the only one that ends with it at a slash.

        Raises InvalidInput where none does, or more than one.
        """
        if document in self._whole:
            return self._whole[document]
        ending = self._ending.get(document, ())
        if not ending:
            raise InvalidInput(f"The case file names {document}, which is not indexed; ingest its folder first.")
        if len(ending) > 1:
            raise InvalidInput(
                f"The case file names {document}, which may be {ending[0]} or {ending[1]}; name more of its path."
            )
        return ending[0]


def alike(uris: Iterable[str], index: GoldIndex, documents: Iterable[str]) -> dict[str, str]:
    """The `documents` that cases name, by source URI, and what lies beside them by its path from the same folder.

    Raises InvalidInput for a document that is not indexed.
    """
    named = {index.find(document): document for document in documents}
    folders = sorted({unquote(uri).removesuffix(name) for uri, name in named.items()}, key=len, reverse=True)
    for uri in uris:
        folder = next((one for one in folders if one.endswith("/") and unquote(uri).startswith(one)), None)
        if folder is not None:
            named.setdefault(uri, unquote(uri).removeprefix(folder))
    return named


def _endings(path: str) -> Iterator[str]:
    """What follows each slash."""
    _, slash, rest = path.partition("/")
    while slash:
        yield rest
        _, slash, rest = rest.partition("/")
