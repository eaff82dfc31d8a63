"""From which side a figure limits: "up to 5" is not "at least 5"."""

import re
from typing import Literal

from generation.grounding.figures import Figure, find_figures

Side = Literal["most", "least"]

_BEFORE: tuple[tuple[Side, str], ...] = (
    # First, for it has the "more than" of the last.
    ("least", r"(?:no|not)\s+(?:less|fewer|lower|shorter|earlier)\s+than|not\s+(?:under|below)"),
    ("most", r"(?:no|not)\s+(?:more|longer|greater|higher|later)\s+than|not\s+(?:over|above)"),
    ("most", r"(?:not|never|cannot)\s+exceed(?:ing)?|up\s+to|at\s+(?:the\s+)?(?:most|latest)|maximum(?:\s+of|\s+is)?"),
    ("most", r"within|under|below|(?:less|fewer)\s+than"),
    ("least", r"at\s+least|minimum(?:\s+of|\s+is)?|(?:more|longer|greater|higher|later)\s+than"),
    ("least", r"over|above|after|exceed(?:s|ing)?"),
)
_BEHIND: tuple[tuple[Side, str], ...] = (
    ("least", r"or\s+(?:more|over|above|longer|later|older)|and\s+(?:over|above)|at\s+least|minimum"),
    ("most", r"or\s+(?:less|fewer|under|below|shorter|younger)|and\s+under|at\s+(?:the\s+)?most|maximum"),
)
BEFORE = tuple((side, re.compile(rf"\b(?:{cue})(?:\s+(?:the|an?|age|aged|of))*\s*$", re.I)) for side, cue in _BEFORE)
BEHIND = tuple((side, re.compile(rf"\s*(?:%|[a-z]+)?\s*\b(?:{cue})\b", re.I)) for side, cue in _BEHIND)
# Longer than any cue.
REACH = 30


def turned_limit(sentence: str, evidence: str) -> str | None:
    """A figure that is a least in `sentence` and a most in `evidence`, or the other way round, with its side."""
    there = [(figure, _side(evidence, figure)) for figure in find_figures(evidence)]
    for figure in find_figures(sentence):
        side = _side(sentence, figure)
        sides = {other for equal, other in there if figure.equals(equal)}
        if side and sides and not sides & {side, None}:
            return f"{sentence[figure.start : figure.end]} as the {side}"
    return None


def _side(text: str, figure: Figure) -> Side | None:
    before, behind = text[max(0, figure.start - REACH) : figure.start], text[figure.end : figure.end + REACH]
    cued = [side for side, cue in BEFORE if cue.search(before)]
    return next(iter(cued), None) or next((side for side, cue in BEHIND if cue.match(behind)), None)
