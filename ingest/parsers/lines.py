"""What a bare line of text gives away: a list item, a number of a title, a rule."""

import re
from dataclasses import dataclass

_BULLET = re.compile(r"(?:[-*\u2022\u2023\u2043\u25aa\u25cf\u25e6\u25a0\u2013\uf0b7\uf0a7]|\(cid:\d+\))\s+(?=\S)")
_NUMBER = re.compile(r"(?P<number>\d{1,3}[.)]|\(\d{1,2}\)|\(?(?:[a-z]|[ivx]{2,4})\))\s+(?=\S)")
_TITLE_NUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=[^\W\d_a-z])")
_SENTENCE_END = (".", ";", ",", ":", "!", "?")
MAX_HEADING = 100


@dataclass(frozen=True, slots=True)
class ListMarker:
    """A marker as it will be stored, `- ` for every bullet, and the words after it."""

    marker: str
    rest: str


def list_marker(line: str) -> ListMarker | None:
    """The list marker at the head of a stripped line."""
    bullet = _BULLET.match(line)
    if bullet:
        return ListMarker("- ", line[bullet.end() :])
    number = _NUMBER.match(line)
    return ListMarker(number["number"] + " ", line[number.end() :]) if number else None


def title_depth(line: str) -> int:
    """How many numbers stand before a title, 2 for `1.2 Fees`, and 0 where the line is no numbered title."""
    found = _TITLE_NUMBER.match(line)
    return found["number"].count(".") + 1 if found and is_short(line) else 0


def is_short(line: str) -> bool:
    """Whether a line is short enough for a heading and does not end like a sentence."""
    return len(line) <= MAX_HEADING and not line.endswith(_SENTENCE_END)


def is_shouted(line: str) -> bool:
    """Whether a short line has at least four letters, all of them capitals."""
    return line.isupper() and sum(map(str.isalpha, line)) >= 4 and is_short(line)


def is_rule(line: str) -> bool:
    """Whether a stripped line only draws a line."""
    return len(line) >= 3 and not line.strip("-=_*~#")
