"""Delimited text, as spreadsheets and databases export it: one table."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from core.errors import UnreadableDocument
from ingest.parsers.base import ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.encoding import decode_text
from ingest.parsers.grid import add_grid

MEDIA_TYPE = "text/csv"
# Of two that fit as well, commas come last: they stand inside numbers, and in words.
_SEPARATORS = ("\t", ";", "|", ",")
# What stands in no text separates nothing: each line is one cell.
_NO_SEPARATOR = "\x1f"
_SAMPLE_ROWS = 200
# Excel writes its separator so, and leaves the line out when it opens the file.
_DECLARED = re.compile(r"sep=(?P<separator>[^\w\s\"]|\t)\n", re.IGNORECASE)


def parse_delimited(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    """Parse values that commas, semicolons, tabs or bars separate; line ends inside quotes are kept as blanks.

    The first row is the table's header unless it is a row of figures. Raises UnreadableDocument for a cell with more
    characters than a cell can have.
    """
    text = decode_text(data)
    declared = _DECLARED.match(text)
    text = text[declared.end() :] if declared else text
    separator = declared["separator"] if declared else _separator(text)
    builder = TextBuilder()
    try:
        rows = list(_rows(text, separator))
    except csv.Error as error:
        most = csv.field_size_limit()
        raise UnreadableDocument(f"it has a cell of more than {most:,} characters; check its quotes") from error
    add_grid(builder, rows, always_headed=False)
    return builder.build(MEDIA_TYPE)


def _separator(text: str) -> str:
    fits = {separator: _fit(text, separator) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda separator: fits[separator])
    return best if fits[best] > 0 else _NO_SEPARATOR


def _fit(text: str, separator: str) -> float:
    """The part of the first rows that have the commonest width, 0 where that is one cell."""
    widths = Counter(len(row) for row in _first_rows(text, separator) if any(cell.strip() for cell in row))
    width, count = widths.most_common(1)[0] if widths else (1, 0)
    return count / widths.total() if width > 1 else 0


def _first_rows(text: str, separator: str) -> Iterator[list[str]]:
    # A quote that is never closed ends in an error; the rows before it tell enough.
    with suppress(csv.Error):
        yield from islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), _SAMPLE_ROWS)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    source = io.StringIO(text, newline="")
    if _closes_its_quotes(text, separator):
        return csv.reader(source, delimiter=separator)
    return csv.reader(source, delimiter=separator, quoting=csv.QUOTE_NONE)


def _closes_its_quotes(text: str, separator: str) -> bool:
    """Whether a line added at the end is a row of its own; a quote left open swallows all rows behind it."""
    *_, last = csv.reader(io.StringIO(f"{text}\n\nend", newline=""), delimiter=separator)
    return last == ["end"]
