"""What has to be done, and what only may."""

import re

DUTY = re.compile(
    r"\b(?:must|shall|has to|have to|had to|required|requires?|obliged|compulsory|mandatory|needs? to|needed)\b", re.I
)
LEAVE = re.compile(
    r"\b(?:may|can|could|might|optional|optionally|free to|able to|allowed|permitted|if they wish)\b", re.I
)


def turned_duty(sentence: str, evidence: str) -> str | None:
    """The "must" of a `sentence` whose `evidence` has only a "may", or the "may" where that has only a "must"."""
    for here, other in ((DUTY, LEAVE), (LEAVE, DUTY)):
        found = here.search(sentence)
        if found and not other.search(sentence) and other.search(evidence) and not here.search(evidence):
            return found[0]
    return None
