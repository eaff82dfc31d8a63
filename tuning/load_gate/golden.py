"""The golden prompt: a question that whatever serves answers from what it reads."""

import re
from typing import Final

from generation.contract import Excerpt, render

QUESTION: Final = "By when must a complaint be answered?"
# The passage that does not answer comes first, so that repeating what is read first is not enough.
_PASSAGES = (
    Excerpt(1, "Records", "", "Letters are kept for 6 years."),
    Excerpt(2, "Complaints", "", "A complaint must be answered within 17 working days."),
)
MESSAGES: Final = render(QUESTION, _PASSAGES)
MOST_TOKENS: Final = 40
_FACT = re.compile(r"\b(?:17|seventeen)\b", re.IGNORECASE)


def holds_fact(answer: str) -> bool:
    """Whether the answer says what was asked for, in whatever words."""
    return _FACT.search(answer) is not None
