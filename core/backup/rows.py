"""A row of a table as a line of JSON, and back; what comes back has the types and the lengths that its columns want."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, String

from core.backup.layout import Part
from core.tables import UtcDateTime

SIZE = "size"
MOST_IN_64_BITS = 2**63 - 1


def to_line(part: Part, row: Mapping[str, Any]) -> bytes:
    """The columns of a row as one line; of bytes, which lie elsewhere, only the `size`."""
    values = {column.name: _written(row[column.name]) for column in part.columns}
    if part.bytes_column is not None:
        values[SIZE] = row[SIZE]
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def from_line(part: Part, line: bytes) -> dict[str, Any]:
    """What `to_line` wrote. Raises ValueError for anything that is no row of the table."""
    values = json.loads(line)
    columns = {column.name: column for column in part.columns}
    if part.bytes_column is not None:
        columns[SIZE] = Column(SIZE, BigInteger, nullable=False)
    if not isinstance(values, dict) or values.keys() != columns.keys():
        raise ValueError("other columns than this version has")
    return {name: _read(columns[name], value) for name, value in values.items()}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(column: Column[Any], value: Any) -> Any:
    if value is None and column.nullable:
        return None
    for kind, read in READERS:
        if isinstance(column.type, kind):
            return read(column, value)
    raise ValueError(f"a column of the type {column.type}")


def _integer(column: Column[Any], value: Any) -> int:
    if type(value) is not int or abs(value) > MOST_IN_64_BITS:
        raise ValueError(f"{column.name} is not an integer")
    return value


def _boolean(column: Column[Any], value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError(f"{column.name} is neither true nor false")
    return value


def _text(column: Column[Any], value: Any) -> str:
    most = getattr(column.type, "length", None)
    if not isinstance(value, str) or (most is not None and len(value) > most):
        raise ValueError(f"{column.name} is not a text that fits")
    return value


def _moment(column: Column[Any], value: Any) -> datetime:
    found = datetime.fromisoformat(_text_of(column, value))
    if found.tzinfo is None:
        raise ValueError(f"{column.name} has no time zone")
    return found


def _day(column: Column[Any], value: Any) -> date:
    return date.fromisoformat(_text_of(column, value))


def _any(column: Column[Any], value: Any) -> Any:
    if not isinstance(value, dict | list):
        raise ValueError(f"{column.name} is neither an object nor a list")
    return value


def _text_of(column: Column[Any], value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{column.name} is not a date")
    return value


# The first kind that fits: a moment is also a decorated type, a big integer an integer too.
READERS: tuple[tuple[type[Any], Callable[[Column[Any], Any], Any]], ...] = (
    (UtcDateTime, _moment),
    (Date, _day),
    (JSON, _any),
    (Boolean, _boolean),
    (BigInteger, _integer),
    (Integer, _integer),
    (String, _text),
)
