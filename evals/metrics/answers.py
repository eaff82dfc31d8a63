"""Measures of one answer against what its case expects. All compare words; none understands them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

KeyFact = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abstention:
    precision: float
    recall: float


def key_fact_recall(answer: str, key_facts: Sequence[KeyFact]) -> float:
    """The share of key facts that stand in the answer, each in one of its wordings; 1 where there are none.

    Blind to what is said of them: "not £30" holds "£30".
    """
    found = [any(_says(answer, wording) for wording in _wordings(fact)) for fact in key_facts]
    return sum(found) / len(found) if found else 1.0


def says_any(answer: str, must_not: Sequence[str]) -> bool:
    """Whether the answer says anything that it must not."""
    return any(_says(answer, one) for one in must_not)


def abstention_scores(pairs: Sequence[tuple[bool, bool]]) -> Abstention:
    """Precision and recall of abstaining, from pairs of (abstained, should have); 0 where nothing is to be counted."""
    right = sum(abstained and should for abstained, should in pairs)
    abstained, should = sum(did for did, _ in pairs), sum(had_to for _, had_to in pairs)
    return Abstention(right / abstained if abstained else 0.0, right / should if should else 0.0)


def _wordings(fact: KeyFact) -> tuple[str, ...]:
    return (fact,) if isinstance(fact, str) else fact


def _says(answer: str, wording: str) -> bool:
    """As whole words, whatever the case and the blanks: "£3" does not stand in "£30"."""
    pattern = r"\s+".join(re.escape(word) for word in wording.split())
    return re.search(rf"(?<![\w.,]){pattern}(?!\w|[.,]\d)", answer, re.IGNORECASE) is not None
