"""Names of products, places and people in a text, told by their capitals."""

import re
from collections.abc import Iterable

from generation.grounding.dates import MONTHS
from generation.grounding.terms import STOP_WORDS

DAYS = tuple(f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))
CALENDAR = frozenset((*MONTHS, *DAYS, *(f"{day}s" for day in DAYS)))
WORD = "[A-Z][a-z]+(?:-[A-Z][a-z]+)*"
RUN = re.compile(rf"(?P<within>[\w,] )?\b(?P<said>{WORD}(?: {WORD})*)\b")


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Words with capitals that stand within a sentence, or behind a word such as "The" at its beginning.

    The one that begins a sentence has its capital from there and may be no name. Months and days are none.
    """
    found = (_name(run) for text in texts for run in RUN.finditer(text))
    return frozenset(name for name in found if name and CALENDAR.isdisjoint(name.lower().split()))


def _name(run: re.Match[str]) -> str:
    first, _, rest = run["said"].partition(" ")
    if first.lower() in STOP_WORDS:
        return rest
    return run["said"] if run["within"] else ""
