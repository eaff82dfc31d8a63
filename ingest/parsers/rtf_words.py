"""The words of a Rich Text file out of bytes in many encodings, and what its tables define."""

import codecs
from dataclasses import dataclass, field

from striprtf.striprtf import charset_map


@dataclass(slots=True)
class Words:
    """Bytes in one encoding that wait to be decoded, after the words before them."""

    done: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)

    def take(self, encoding: str) -> str:
        """All words so far; then there are none."""
        self.flush(encoding)
        text, self.done = "".join(self.done), []
        # Characters beyond the first plane come as two halves.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def flush(self, encoding: str) -> None:
        """Decode what waits, as the encoding is about to change."""
        if self.raw:
            self.done.append(self.raw.decode(encoding, "replace"))
            self.raw.clear()


class Definitions:
    """The encodings of fonts and the levels of heading styles; `outlines` is 1 for the highest."""

    def __init__(self) -> None:
        self.default_font = ""
        self.outlines: dict[str, int] = {}
        self._codepage = "cp1252"
        self._encodings: dict[str, str] = {}
        self._font = self._style = ""

    def encoding(self, font: str) -> str:
        """The encoding of the bytes that are set in a font, or in none."""
        return self._encodings.get(font or self.default_font, self._codepage)

    def set_codepage(self, number: int | None) -> None:
        self._codepage = _known(f"cp{number}", self._codepage)

    def define(self, word: str, number: int | None) -> None:
        """Read a control word inside the table of fonts or of styles."""
        match word:
            case "f":
                self._font = str(number)
            case "s":
                self._style = str(number)
            case "fcharset":
                self._encodings[self._font] = _known(charset_map.get(number or 0, ""), self._codepage)
            case "outlinelevel":
                self.outlines[self._style] = (number or 0) + 1


def _known(encoding: str, other: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return other
