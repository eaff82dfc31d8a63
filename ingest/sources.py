"""Where documents come from: files and folders of this machine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from core.errors import InvalidInput

DEFAULT_COLLECTION = "general"
NAME_PATTERN = re.compile(r"[\w][\w .&-]{0,63}")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One document to be: `name` is what people see, `source_uri` its identity, `path` where its bytes lie."""

    name: str
    source_uri: str
    path: Path
    collection: str


def files_at(path: Path, collection: str | None) -> list[SourceFile]:
    """The file at `path`, or every file below the folder `path`, in the order of names.

    Hidden files are left out, and links that lead out of the folder: whoever may name a folder may read no more.

    Without `collection`, a file belongs to the collection named like the folder it lies in below `path`.
    Raises InvalidInput when there is nothing at `path`.
    """
    root = path.expanduser().absolute()
    if root.is_file():
        return [_source(root, root.name, collection or DEFAULT_COLLECTION)]
    if not root.is_dir():
        raise InvalidInput(f"There is no file or folder at {path}.", field="path")
    inside = (file for file in _walk(root) if not _leads_out(file, root))
    return [_source(file, str(file.relative_to(root)), collection or _folder(file, root)) for file in inside]


def uploaded(name: str, path: Path, collection: str | None) -> SourceFile:
    """A file that a person sent; sending the name again to the same collection is a new revision of the document."""
    into = collection or DEFAULT_COLLECTION
    return SourceFile(name, f"upload:///{quote(into)}/{quote(name)}", path, into)


def require_collection_name(name: str) -> str:
    """Raises InvalidInput unless `name` can name a collection."""
    if not NAME_PATTERN.fullmatch(name):
        raise InvalidInput(
            "A collection's name is 1 to 64 letters, digits, blanks or any of . & _ -", field="collection"
        )
    return name


def _walk(folder: Path) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        # Handed on as if it were a document, so that the job's report names it.
        yield folder
        return
    for path in inside:
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _leads_out(file: Path, root: Path) -> bool:
    """Whether this is a link to something outside; one that leads nowhere is reported like a broken file."""
    return file.exists() and not file.resolve().is_relative_to(root.resolve())


def _folder(file: Path, root: Path) -> str:
    name = file.parent.name if file.parent != root else DEFAULT_COLLECTION
    return name if NAME_PATTERN.fullmatch(name) else DEFAULT_COLLECTION


def _source(file: Path, name: str, collection: str) -> SourceFile:
    return SourceFile(name, file.as_uri(), file, collection)
