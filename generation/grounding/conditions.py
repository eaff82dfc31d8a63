"""Conditions: a rule without its "if" is another rule."""

import re

from generation.grounding.terms import content_words

CONDITION = re.compile(
    r"\b(?:only\s+(?:if|when|where|after|for|with)|if|unless|except|provided|as\s+long\s+as|until|subject\s+to|"
    r"on\s+condition)\b(?P<said>[^,;:.()]*(?:[.,:]\d[^,;:.()]*)*)",
    re.IGNORECASE,
)
KEPT_SHARE = 0.5


def dropped_condition(sentence: str, evidence: str, known: str) -> str | None:
    """A condition of `evidence` that neither `sentence` nor `known`, such as the question, has words of.

    Half of the content words that only the condition has are enough.
    """
    held = content_words(f"{sentence} {known}")
    for match in CONDITION.finditer(evidence):
        rest = content_words(f"{evidence[: match.start()]} {evidence[match.end() :]}")
        wanted = content_words(match["said"]) - rest
        if wanted and len(wanted & held) < KEPT_SHARE * len(wanted):
            return " ".join(match[0].split())
    return None
