"""The lines of a file of JSON records: where each begins, and what it calls itself."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import count
from typing import BinaryIO
from urllib.parse import parse_qs, quote, urlencode

from core.errors import UnreadableDocument
from ingest.sources.disk import PIECE

SCHEME = "jsonl:"
TITLE_KEYS = ("title", "name")
ID_KEYS = ("id", "_id", "uuid", "key")
LONGEST = 200
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """The bytes of one record, without white space around it; `repeats` is the line whose id this one has too, or 0."""

    number: int
    offset: int
    size: int
    repeats: int = 0

    def repeating(self, earlier: int) -> "Line":
        return replace(self, repeats=earlier)

    def called(self, data: bytes | None, file: str) -> tuple[str, str]:
        """The line's title and its identity in the file, by its number where the record does not say."""
        try:
            record = record_of(data, self.number) if data is not None else {}
        except UnreadableDocument:
            record = {}
        title = " ".join(_first(record, TITLE_KEYS).replace("/", "-").split())
        return title[:LONGEST] or f"{file} line {self.number}", _identity(record) or f"line-{self.number}"


def location_of(file: str, line: Line) -> str:
    """Where a line of the file at the location `file` lies."""
    return f"{SCHEME}{file}#{urlencode({each.name: getattr(line, each.name) for each in fields(line)})}"


def divided(location: str) -> tuple[str, Line]:
    """The file's location and the line, as `location_of` joined them."""
    file, _, numbers = location.removeprefix(SCHEME).partition("#")
    return file, Line(**{key: int(value[0]) for key, value in parse_qs(numbers).items()})


def lines(file: BinaryIO, max_bytes: int) -> Iterator[tuple[Line, bytes | None]]:
    """Every line that is not blank, with its bytes; None in their place where there are more than `max_bytes`."""
    offset = len(BYTE_ORDER_MARK) if file.read(len(BYTE_ORDER_MARK)) == BYTE_ORDER_MARK else 0
    file.seek(offset)
    for number in count(1):
        raw, size = _line(file, max_bytes)
        if size == 0:
            return
        if raw is None:
            yield Line(number, offset, size), None
        elif data := raw.strip():
            yield Line(number, offset + raw.index(data), len(data)), data
        offset += size


def record_of(data: bytes, number: int) -> Mapping[str, object]:
    """The JSON object in a line. Raises UnreadableDocument naming the line where there is none."""
    try:
        record = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise UnreadableDocument(f"Line {number} is not valid JSON in UTF-8; correct that line.") from None
    if not isinstance(record, dict):
        raise UnreadableDocument(f"Line {number} is not a JSON object, such as {{...}}; correct that line.")
    return record


def _line(file: BinaryIO, max_bytes: int) -> tuple[bytes | None, int]:
    """The next line, None where it is too long, and its length with its end."""
    raw = piece = file.readline(max_bytes + 2)
    size = len(raw)
    while piece and not piece.endswith(b"\n"):
        piece = file.readline(PIECE)
        size += len(piece)
    return (raw if size == len(raw) else None), size


def _first(record: Mapping[str, object], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = record.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def _identity(record: Mapping[str, object]) -> str:
    said = _first(record, ID_KEYS)
    # A longer one would not fit into the database's index.
    return quote(said, safe="") if len(said) <= LONGEST else hashlib.sha256(said.encode()).hexdigest()
