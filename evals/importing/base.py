"""What an importer makes, and how it is written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import InvalidInput
from evals.cases import Case, save_cases


@dataclass(frozen=True, slots=True)
class Imported:
    """`documents` are texts by relative path, none where the cases are of documents that lie elsewhere.

    `left_out` says how often something could not become a case or a document, by reason.
    """

    cases: tuple[Case, ...]
    documents: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


Importer = Callable[[Path], Imported]


def write(imported: Imported, cases_file: Path, documents_folder: Path | None) -> None:
    """Write the documents, and after them the case file: where there is one, all its documents are there.

    Raises InvalidInput for documents without an empty folder of their own, and where nothing can be written.
    """
    try:
        if imported.documents:
            folder = _usable(documents_folder, cases_file)
            _write_documents(imported.documents, folder)
        save_cases(cases_file, imported.cases)
    except OSError as error:
        raise InvalidInput(f"{error.filename or cases_file} cannot be written ({error.strerror}).") from None


def counted(left_out: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Without the reasons for which nothing was left out."""
    return {reason: count for reason, count in left_out if count}


def _usable(folder: Path | None, cases_file: Path) -> Path:
    if folder is None:
        raise InvalidInput("These cases come with documents; name an empty folder to put them in.", field="documents")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInput(f"{folder} is not an empty folder; name a new one for the documents.", field="documents")
    if cases_file.resolve().is_relative_to(folder.resolve()):
        # Whoever ingests the folder would ingest the answers.
        raise InvalidInput(f"{cases_file} lies among the documents; put it beside {folder}.", field="cases")
    return folder


def _write_documents(documents: Mapping[str, str], folder: Path) -> None:
    for name, text in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
