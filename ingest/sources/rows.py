"""The rows of a manifest, whether it is written as CSV or as YAML."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml

from core.errors import InvalidInput
from ingest.keys import KNOWN_KEYS, misspelt

PLACE_KEYS = ("path", "uri")
COLUMNS = KNOWN_KEYS.union(PLACE_KEYS)
YAML_SUFFIXES = (".yaml", ".yml")
# Excel writes semicolons where commas stand in numbers.
DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins in, the place of its document, and what it says of it."""

    line: int
    place: str
    given: Mapping[str, object]


def rows_of(data: bytes, name: str) -> Iterator[Row]:
    """The rows of the manifest called `name`. Raises InvalidInput, naming the line, for what is not one."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong(data.count(b"\n", 0, error.start) + 1, "is not in UTF-8; save the list in UTF-8") from None
    read = _yaml_rows if name.lower().endswith(YAML_SUFFIXES) else _csv_rows
    for line, said in read(text):
        yield _row(line, said)


def wrong(line: int, problem: str) -> InvalidInput:
    return InvalidInput(f"Line {line} of the manifest {problem}.", field="manifest")


def _row(line: int, said: Mapping[str, object]) -> Row:
    places = [str(said[key]).strip() for key in PLACE_KEYS if said.get(key) is not None and str(said[key]).strip()]
    if len(places) != 1:
        raise wrong(line, "must name its document in one of the columns path and uri")
    given = {key: _plain(value) for key, value in said.items() if key in KNOWN_KEYS}
    if isinstance(given.get("tags"), str):
        given["tags"] = [tag.strip() for tag in str(given["tags"]).replace(";", ",").split(",") if tag.strip()]
    return Row(line, places[0], given)


def _check_columns(line: int, columns: Sequence[str]) -> None:
    if slip := misspelt(columns, COLUMNS):
        raise wrong(line, f"has the unknown column {slip[0]}; {slip[1]} was probably meant")
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice:
        raise wrong(line, f"names the column {twice} twice")


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    header = text.partition("\n")[0]
    delimiter = next((one for one in DELIMITERS if one in header), ",")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [(column or "").strip() for column in reader.fieldnames or ()]
        _check_columns(1, [column for column in columns if column])
        reader.fieldnames = columns
        for cells in reader:
            if None in cells:
                raise wrong(reader.line_num, "has more cells than the first line has columns")
            # An empty cell says nothing: not every document has a value for every column.
            if said := {key: cell for key, cell in cells.items() if cell and cell.strip()}:
                yield reader.line_num, said
    except csv.Error as error:
        raise wrong(max(1, reader.reader.line_num), f"is not CSV ({error}); correct that line") from None


def _yaml_rows(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    loader = _Loader(text)
    try:
        found = loader.get_single_node()
        if not isinstance(found, yaml.SequenceNode):
            raise wrong(1, "must begin a list, each entry with path or uri")
        for node in found.value:
            line = node.start_mark.line + 1
            said = _entry(loader, node, line)
            _check_columns(line, list(said))
            yield line, said
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise wrong(mark.line + 1 if mark else 1, f"is not YAML ({getattr(error, 'problem', 'unreadable')})") from None
    except RecursionError:
        raise wrong(1, "begins a list that is nested too deeply") from None
    finally:
        loader.dispose()


def _entry(loader: yaml.SafeLoader, node: yaml.Node, line: int) -> Mapping[str, object]:
    try:
        said = loader.construct_object(node, deep=True)
    except ValueError as error:
        raise wrong(line, f"has a value that cannot be read ({error})") from None
    if not isinstance(said, dict):
        raise wrong(line, "is not an entry of `key: value`")
    return {str(key): value for key, value in said.items()}


class _Loader(yaml.SafeLoader):
    """The safe loader without aliases, which can unfold to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            loader: Any = self
            raise yaml.MarkedYAMLError(problem="an alias is not allowed", problem_mark=loader.peek_event().start_mark)
        return super().compose_node(parent, index)


def _plain(value: object) -> object:
    """The value as JSON can hold it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return value if value is None or isinstance(value, str | int) else str(value)
