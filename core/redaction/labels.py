"""Labels: a weak finding counts where a word of its kind stands near, as `sort code` before 11-22-33."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.redaction.rules import LABELS
from core.redaction.spans import Finding

# Presidio's own threshold and the score that it adds for a word of context.
THRESHOLD, RAISE = 0.4, 0.35
BEFORE, AFTER = 40, 25
SENTENCE_END = re.compile(r"[.?!]\s|\n")
# The name of a mask is no label.
EXPRESSIONS = {kind: re.compile(rf"(?<!<)(?:{label})", re.IGNORECASE) for kind, label in LABELS.items()}


def believed(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that reach the threshold, by their own score or with a label's help."""
    return [found for found in (_helped(text, found) for found in findings) if found.score >= THRESHOLD]


def _helped(text: str, found: Finding) -> Finding:
    label = EXPRESSIONS.get(found.kind)
    if found.score >= THRESHOLD or label is None or not _near(text, found, label):
        return found
    return replace(found, score=found.score + RAISE)


def _near(text: str, found: Finding, label: re.Pattern[str]) -> bool:
    before = label.search(text, max(0, found.start - BEFORE), found.start)
    rest = SENTENCE_END.split(text[found.end : found.end + AFTER], maxsplit=1)[0]
    return before is not None or label.search(rest) is not None
