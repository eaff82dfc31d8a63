"""Cases in CSV (RFC 4180), one a row, as spreadsheets save it: in UTF-8, with commas, semicolons or tabs between cells.

The first row names the columns: `id`, `question`, and any other of `COLUMNS`. A blank cell is left at its default.
`evals.importing.cells` says how lists are written; `as_of` is a date such as 2026-11-22.
"""

import csv
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from core.errors import InvalidInput
from evals.cases import Case
from evals.importing.base import Imported
from evals.importing.cells import entries, key_facts
from evals.importing.reading import case_of, require_cases, text_of

COLUMNS: dict[str, Callable[[str], Any]] = {
    "id": str.strip,
    "question": str.strip,
    "reference": str.strip,
    "key_facts": key_facts,
    "documents": entries,
    "expected_status": str.strip,
    "tags": entries,
    "as_of": str.strip,
    "audiences": entries,
    "family": str.strip,
}
NEEDED = ("id", "question")
SEPARATORS = (",", ";", "\t")


def load_csv(path: Path) -> Imported:
    """Raises InvalidInput naming the row, where the columns' names are row 1, and the column."""
    header, *rows = _table(path, text_of(path))
    columns = _columns(path, header)
    cases: dict[str, int] = {}
    found = []
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            case = _case(f"{path}, row {number}", columns, row)
            if case.id in cases:
                raise InvalidInput(f"{path}, row {number}: id: row {cases[case.id]} has {case.id} too.", field="path")
            cases[case.id] = number
            found.append(case)
    return Imported(require_cases(path, found))


def _table(path: Path, text: str) -> list[list[str]]:
    """All rows, the columns' names first."""
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return list(reader) or [[]]
    except csv.Error as error:
        raise InvalidInput(f"{path}, line {reader.line_num}: {error}.", field="path") from None


def _columns(path: Path, header: Sequence[str]) -> list[str]:
    names = [name.strip().lower() for name in header]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise InvalidInput(f"{path}, row 1: there is no column {missing[0]}; name the columns there.", field="path")
    wrong = [name for place, name in enumerate(names) if name not in COLUMNS or name in names[:place]]
    if wrong:
        known = ", ".join(COLUMNS)
        raise InvalidInput(
            f"{path}, row 1: the column {wrong[0]!r} is unknown or comes twice; there are {known}.", field="path"
        )
    return names


def _case(place: str, columns: Sequence[str], row: Sequence[str]) -> Case:
    if any(cell.strip() for cell in row[len(columns) :]):
        raise InvalidInput(f"{place}: there are {len(row)} cells in {len(columns)} columns.", field="path")
    cells = {name: cell for name, cell in zip(columns, row, strict=False) if cell.strip()}
    return case_of(place, **{name: COLUMNS[name](cell) for name, cell in cells.items()})
