"""The paragraphs of a Rich Text file (RTF 1.9) as its reader sees them.

The tables of the format are striprtf's; its own loop keeps hidden words and needs hours for some broken files.
"""

import re
from dataclasses import dataclass, replace

from striprtf.striprtf import destinations, specialchars

from core.errors import UnreadableDocument
from ingest.parsers.rtf_words import Definitions, Words

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<breaks>[\r\n]+)|(?P<text>[^\\{}\r\n]+)|(?P<rest>\\)",
    re.DOTALL,
)
_BREAKS = frozenset({"par", "sect", "page"})
# Marks of lists, which stand in groups of their own.
_MARKS = frozenset({"listtext", "pntext"})
# Groups that are read for what they define.
_TABLES = frozenset({"fonttbl", "stylesheet"})
_MAX_DEPTH = 1_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or a row of a table where it has cells; `outline` is 1 for the highest heading, 0 for none."""

    text: str = ""
    mark: str = ""
    outline: int = 0
    depth: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group; `target` is the group that its words belong to, empty for the body."""

    target: str = ""
    hidden: bool = False
    font: str = ""
    fallback: int = 1


class RtfReader:
    """Reads a file once; `paragraphs` and `title` are what it found."""

    def __init__(self, data: bytes) -> None:
        self.paragraphs: list[Paragraph] = []
        self.title = ""
        self._data = data
        self._stack: list[_State] = []
        self._state = _State()
        self._defined = Definitions()
        self._words = {"": Words(), "title": Words(), "mark": Words()}
        self._unread = 0
        self._cells: list[str] = []
        self._reset_paragraph()

    def read(self) -> None:
        """Raises UnreadableDocument for a file that is cut off before its end."""
        at = 0
        while found := _TOKEN.match(self._data, at):
            at = found.end() + self._token(found)
            if found["brace"] == b"}" and not self._stack:
                self._end_paragraph()
                return
        raise UnreadableDocument("it is cut off before its end, so it is damaged; get a complete copy")

    def _token(self, found: re.Match[bytes]) -> int:
        """Read one token; the number of raw bytes that follow it and mean no text."""
        kind = found.lastgroup
        if kind == "brace":
            self._brace(found["brace"])
        elif kind == "hex":
            self._raw(bytes.fromhex(found["hex"].decode()))
        elif kind == "text":
            self._raw(found["text"])
        elif kind == "sign":
            self._sign(found["sign"].decode("latin-1"))
        elif kind in ("word", "number"):
            number = None if found["number"] is None else int(found["number"])
            if found["word"] == b"bin":
                return max(number or 0, 0)
            self._word(found["word"].decode(), number)
        return 0

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._unread = 0
        if brace == b"{":
            if len(self._stack) >= _MAX_DEPTH:
                raise UnreadableDocument("its groups lie too deep in each other; save it as .docx")
            self._stack.append(self._state)
        elif self._stack:
            self._state = self._stack.pop()

    def _sign(self, sign: str) -> None:
        self._unread = 0
        if sign == "*":
            self._state = replace(self._state, target="unread")
        elif sign in "\r\n":
            self._word("par", None)
        elif sign in specialchars:
            self._say(specialchars[sign])

    def _word(self, word: str, number: int | None) -> None:
        self._unread = 0
        if self._state.target in _TABLES:
            self._defined.define(word, number)
        elif word in _MARKS and not self._state.target:
            self._state = replace(self._state, target="mark")
        elif word == "title" and self._state.target == "info":
            self._state = replace(self._state, target="title")
        elif word in destinations:
            self._state = replace(self._state, target=word if word in _TABLES or word == "info" else "unread")
        elif word in ("v", "deleted"):
            self._state = replace(self._state, hidden=number != 0)
        else:
            self._format(word, number)

    def _format(self, word: str, number: int | None) -> None:
        match word:
            case "ansicpg":
                self._defined.set_codepage(number)
            case "deff":
                self._defined.default_font = str(number)
            case "f":
                self._flush()
                self._state = replace(self._state, font=str(number))
            case "plain":
                self._flush()
                self._state = replace(self._state, hidden=False, font=self._defined.default_font)
            case "uc":
                self._state = replace(self._state, fallback=number or 0)
            case "u":
                self._say(chr((number or 0) % 0x10000))
                self._unread = self._state.fallback
            case _ if not self._state.target:
                self._lay_out(word, number)

    def _lay_out(self, word: str, number: int | None) -> None:
        match word:
            case "pard":
                self._reset_paragraph()
            case "s":
                self._outline = self._defined.outlines.get(str(number), 0)
            case "outlinelevel":
                self._outline = (number or 0) + 1
            case "ilvl":
                self._depth = number or 0
            case "intbl":
                self._in_table = True
            case "cell":
                self._cells.append(self._body())
            case "row":
                self.paragraphs.append(Paragraph(cells=tuple(self._cells)))
                self._cells = []
            case _ if word in _BREAKS:
                self._end_paragraph()
            case _ if word in specialchars:
                self._say(" " if word == "nestcell" else specialchars[word])

    def _reset_paragraph(self) -> None:
        self._outline = self._depth = 0
        self._in_table = False

    def _end_paragraph(self) -> None:
        if self._in_table:
            self._say("\n")
            return
        mark = self._words["mark"].take(self._encoding())
        text = self._body()
        if text.strip():
            self.paragraphs.append(Paragraph(text, " ".join(mark.split()), self._outline, self._depth))
        self.title = self.title or self._words["title"].take(self._encoding())

    def _body(self) -> str:
        return self._words[""].take(self._encoding())

    def _raw(self, data: bytes) -> None:
        skipped = min(self._unread, len(data))
        self._unread -= skipped
        if self._is_read():
            self._words[self._state.target].raw += data[skipped:]

    def _say(self, text: str) -> None:
        if self._is_read():
            self._flush()
            self._words[self._state.target].done.append(text)

    def _is_read(self) -> bool:
        return self._state.target in self._words and not self._state.hidden

    def _flush(self) -> None:
        if self._state.target in self._words:
            self._words[self._state.target].flush(self._encoding())

    def _encoding(self) -> str:
        return self._defined.encoding(self._state.font)
