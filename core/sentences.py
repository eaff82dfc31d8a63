"""Sentences and words of plain text."""

import re

# A sentence ends at . ! ? before a blank and a capital, digit or opening mark, or at the end of a line.
BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9£$€])|\n+")
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|No|no|Mr|Mrs|Ms|Dr|St|approx|incl|[A-Z])\.[\"')\]]*$")
NUMBERING = re.compile(r"^\s*\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]$", re.IGNORECASE)
LONGEST_ABBREVIATION = 12
WORD = re.compile(r"[^\W_]+(?:[.,:/'\u2019-][^\W_]+)*%?")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences in `text`, in order, without blank ends; a line break always ends a sentence."""
    spans: list[tuple[int, int]] = []
    start = 0
    for boundary in BOUNDARY.finditer(text):
        # A window: looking at all that stands before takes minutes for a text of abbreviations.
        before = text[max(start, boundary.start() - LONGEST_ABBREVIATION) : boundary.start()]
        if "\n" not in boundary.group() and (ABBREVIATION.search(before) or NUMBERING.match(before)):
            continue
        _append(spans, text, start, boundary.start())
        start = boundary.end()
    _append(spans, text, start, len(text))
    return spans


def words(text: str) -> list[str]:
    """The words and numbers of `text`, in lower case: `30-day`, `1,500` and `2.5%` are one word each."""
    return [word.lower() for word in WORD.findall(text)]


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if piece.strip():
        left = len(piece) - len(piece.lstrip())
        spans.append((start + left, start + len(piece.rstrip())))
