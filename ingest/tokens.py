"""How many tokens lie in a stretch of a text, and where a stretch that is too long can be cut."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

# The character spans of the tokens of a text, in order and without special tokens.
TokenSpans = Callable[[str], Sequence[tuple[int, int]]]

_SENTENCE_END = re.compile(
    r"[.!?\u2026][\"')\]\u201d\u2019]*\s+(?=[\"'(\[\u201c\u2018]?[^\W_a-z])|[\u3002\uff01\uff1f]|\n+"
)
_BLANK = re.compile(r"\s+")


# A tokenizer makes one unknown token of a word that it finds too long, however long that is.
LONGEST_TOKEN = 32
_PIECE = 4


def skip_blanks(text: str, start: int) -> int:
    """Where the next word begins."""
    found = _BLANK.match(text, start)
    return found.end() if found else start


class TokenRuler:
    """Measures one text that is tokenised once; a stretch costs two bisections."""

    def __init__(self, text: str, token_spans: TokenSpans) -> None:
        self.text = text
        self._token_spans = token_spans
        spans = _short(token_spans(text))
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def count(self, start: int, end: int) -> int:
        """Tokens that touch `text[start:end]`; a cut inside a word may make more of it, see `exact`."""
        return max(bisect_left(self._starts, end) - bisect_right(self._ends, start), 0)

    def exact(self, start: int, end: int) -> int:
        """Tokens of `text[start:end]` on its own."""
        return len(_short(self._token_spans(self.text[start:end])))

    def cut(self, start: int, end: int, budget: int, after: int) -> int:
        """Where the first piece of `text[start:end]` ends, so that it has at most `budget` tokens.

        The cut is behind `after` if that can be, and best at the end of a sentence, then of a word. A piece
        has at least one character, so only a budget below a single character's tokens is exceeded.
        """
        room = budget
        while True:
            reach = self._reach(start, end, room)
            place = self._place(start, end, reach, after)
            over = self.exact(start, place) - budget
            if over <= 0 or reach <= start + 1:
                return place
            room, end = (room - over, end) if room > over else (1, start + max((reach - start) // 2, 1))

    def _reach(self, start: int, end: int, budget: int) -> int:
        last = bisect_right(self._ends, start) + budget
        # The first token that no longer fits; what lies before it, blanks too, is within reach.
        return end if last >= len(self._starts) else max(min(end, self._starts[last]), start + 1)

    def _place(self, start: int, end: int, reach: int, after: int) -> int:
        if reach >= end:
            return end
        lowest = max(start, after if after < reach else start)
        for border in (_SENTENCE_END, _BLANK):
            found = [match.end() for match in border.finditer(self.text, lowest, min(reach + 2, end))]
            within = [place for place in found if lowest < place <= reach]
            if within:
                return within[-1]
        return reach


def _short(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, those of words that are too long divided, so that no chunk is longer than it seems."""
    return [
        (piece, min(piece + step, end))
        for start, end in spans
        for step in (_PIECE if end - start > LONGEST_TOKEN else max(end - start, 1),)
        for piece in range(start, max(end, start + 1), step)
    ]
