"""What a passage is made of: paragraphs, list items and table rows, and what each of them stands under.

Two rules that stand side by side are not one: what holds a sentence is read within one piece.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from core.sentences import sentence_spans
from generation.grounding.terms import BULLET

CELL_SEPARATOR = " | "
LONGEST_LIST_CHARS = 700
HEADING_WORDS = 12
LINE = re.compile(r"[^\n]+")
ENDED = re.compile(r"[.!?:;,]$")
FIGURE = re.compile(r"\d")
# A value rather than a column's name: it begins with a figure that is no year, or says what values say.
VALUE = re.compile(
    r"^\s*(?!(?:19|20)\d\d\b)[£$€]?\d|[£$€%]|"
    r"^\s*(?:yes|no|nil|none|free|waived|optional|included|(?:not )?covered|closed)\b",
    re.IGNORECASE,
)
# Headings that say of all under them that it is not so.
EXCLUDING = re.compile(r"\b(?:not|no|never|cannot|without|exclu\w+)\b", re.IGNORECASE)
Kind = Literal["prose", "item", "row", "list"]


@dataclass(frozen=True, slots=True)
class Piece:
    """`[start, end)` of a passage's text; `above` is what the passage says over it, `columns` the names of a table's.

    `lead` is the part of `above` that is one sentence with it: a lead-in, the item that it is nested in, or a heading
    that excludes. A `list` is a lead-in with all its items. A table's header is no piece where rows follow it.
    """

    start: int
    end: int
    kind: Kind
    above: str = ""
    columns: tuple[str, ...] = ()
    lead: str = ""


@dataclass(slots=True)
class _Reader:
    text: str
    heading: str = ""
    columns: tuple[str, ...] = ()
    named_at: int = 0
    lead: tuple[int, int] | None = None
    listed: int = 0
    nested: list[tuple[int, str]] = field(default_factory=list)
    prose: tuple[int, int] | None = None
    found: list[Piece] = field(default_factory=list)

    def read(self) -> list[Piece]:
        lines = [match.span() for match in LINE.finditer(self.text) if match[0].strip()]
        for number, (start, end) in enumerate(lines):
            last = lines[number - 1][1] if number else 0
            if self.text.count("\n", last, start) > 1:
                self._end_paragraph()
                self.columns, self.named_at = (), 0
            following = lines[number + 1][0] if number + 1 < len(lines) else len(self.text)
            self._line(start, end, alone=self.prose is None and self._parted(end, following))
        self._end_paragraph()
        self._end_list()
        return self.found

    def _parted(self, end: int, following: int) -> bool:
        """Whether something else than the rest of a paragraph comes after a line."""
        after = self.text[following:].split("\n", 1)[0]
        return self.text.count("\n", end, following) > 1 or bool(BULLET.match(after)) or CELL_SEPARATOR in after

    def _line(self, start: int, end: int, *, alone: bool) -> None:
        line = self.text[start:end]
        if CELL_SEPARATOR in line:
            self._end_paragraph()
            self._row(start, end)
        elif bullet := BULLET.match(line):
            self._end_paragraph()
            self._item(start, start + bullet.end(), end)
        elif alone and _is_heading(line):
            self._end_list()
            self.heading = line.strip()
        else:
            self._end_list()
            self.prose = (self.prose[0] if self.prose else start, end)

    def _item(self, line: int, start: int, end: int) -> None:
        text = self.text[start:end]
        indent = len(self.text[line:start]) - len(self.text[line:start].lstrip())
        self.nested = [(outer, said) for outer, said in self.nested if outer < indent]
        self._add(start, end, "item")
        self.nested.append((indent, text))
        self.listed = end

    def _add(self, start: int, end: int, kind: Kind, columns: tuple[str, ...] = ()) -> None:
        heading = self.heading if EXCLUDING.search(self.heading) else ""
        lead = self.text[slice(*self.lead)] if self.lead and kind in ("item", "row") else ""
        said = [lead, *(outer for _, outer in self.nested if kind == "item")]
        above = " ".join(part for part in (self.heading, *said) if part)
        self.found.append(Piece(start, end, kind, above, columns, " ".join(part for part in (heading, *said) if part)))

    def _row(self, start: int, end: int) -> None:
        cells = tuple(self.text[start:end].split(CELL_SEPARATOR))
        fits = len(cells) == len(self.columns)
        if fits and self.found[-1].end == self.named_at:
            self.found.pop()
        self._add(start, end, "row", self.columns if fits else ())
        is_first = CELL_SEPARATOR not in self._line_before(start)
        if is_first and not self.columns and not any(VALUE.search(cell) for cell in cells[1:]):
            self.columns, self.named_at = cells, end

    def _line_before(self, start: int) -> str:
        return self.text[:start].removesuffix("\n").rpartition("\n")[2]

    def _end_paragraph(self) -> None:
        if self.prose is None:
            return
        start, end = self.prose
        self._add(start, end, "prose")
        self.prose, self.lead = None, None
        if self.text[start:end].endswith(":"):
            first, last = sentence_spans(self.text[start:end])[-1]
            self.lead = (start + first, start + last)

    def _end_list(self) -> None:
        if self.lead and self.lead[0] < self.listed <= self.lead[0] + LONGEST_LIST_CHARS:
            self._add(self.lead[0], self.listed, "list")
        self.lead, self.nested = None, []


def pieces(text: str) -> list[Piece]:
    """The pieces of a passage's `text`, in reading order; a list comes after its items."""
    return _Reader(text).read()


def _is_heading(line: str) -> bool:
    """Short, without an end, and without a figure: a rule may lack its full stop."""
    return not ENDED.search(line.strip()) and len(line.split()) <= HEADING_WORDS and not FIGURE.search(line)


def cells(row: str) -> list[str]:
    return row.split(CELL_SEPARATOR)
