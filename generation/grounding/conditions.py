"""Conditions: a rule without its "if" is another rule."""

import re

from generation.grounding.terms import content_words

CONDITION = re.compile(
    r"\b(?:only\s+(?:if|when|where|after|for|with)|if|unless|except|provided|as\s+long\s+as|until|subject\s+to|"
    r"on\s+condition)\b(?P<said>[^,;:.()]*(?:[.,:]\d[^,;:.()]*)*)",
    re.IGNORECASE,
)
KEPT_SHARE = 0.5
HELD_SHARE = 0.8
# "unless" is "if not": words alone do not tell the two apart.
NEGATIVE = re.compile(r"\b(?:unless|except(?!ion)|other than|apart from)\b", re.IGNORECASE)
DENIAL = re.compile(r"\b(?:no|not|never|cannot|without|none|nobody|nothing)\b|n['’]t\b", re.IGNORECASE)
RESTRICTION = re.compile(r"\b(?:only|solely|exclusively)\b", re.IGNORECASE)
# What says the same as "only" in other words.
LIMITED = re.compile(
    r"\b(?:only|solely|exclusively|alone|just|no more than|at most|up to|not|no|never|nothing|nobody|unless|except|"
    r"until|limited|provided|must|if|so long as|as long as)\b",
    re.IGNORECASE,
)
GENERAL = re.compile(r"\b(?:any|all|every|everyone|everything|anyone|anything|always|never)\b", re.IGNORECASE)
UNLIMITED = re.compile(
    r"\b(?:any|all|every|everyone|everything|anyone|anything|always|each|both|whole|entire|either|whatever|whichever|"
    r"no|not|never|nobody|nothing|none|cannot|across)\b|n['’]t\b",
    re.IGNORECASE,
)


def dropped_condition(sentence: str, evidence: str, known: str) -> str | None:
    """A condition of `evidence` that neither `sentence` nor `known`, such as the question, has words of.

    Half of the content words that only the condition has are enough, and for an "unless" one, or a denial.
    """
    for match in CONDITION.finditer(evidence):
        excused = "" if DENIAL.search(known) or NEGATIVE.match(match[0]) else known
        held = content_words(f"{sentence} {excused}")
        rest = content_words(f"{evidence[: match.start()]} {evidence[match.end() :]}")
        wanted = content_words(match["said"]) - rest
        if wanted and len(wanted & held) < KEPT_SHARE * len(wanted):
            return " ".join(match[0].split())
        if NEGATIVE.match(match[0]) and not (NEGATIVE.search(sentence) or DENIAL.search(sentence)):
            return " ".join(match[0].split())
    return None


def added_condition(sentence: str, evidence: str, known: str) -> str | None:
    """A condition, an "only" or an "all" of `sentence` that `evidence` does not have and `known` has no words of."""
    for pattern, same in ((RESTRICTION, LIMITED), (GENERAL, UNLIMITED)):
        if (found := pattern.search(sentence)) and not same.search(f"{evidence} {known}"):
            return found[0]
    held = content_words(f"{evidence} {known}")
    for match in CONDITION.finditer(sentence):
        rest = content_words(f"{sentence[: match.start()]} {sentence[match.end() :]}")
        wanted = content_words(match["said"]) - rest
        turned = NEGATIVE.match(match[0]) and not (NEGATIVE.search(evidence) or DENIAL.search(evidence))
        if turned or len(wanted & held) < HELD_SHARE * len(wanted):
            return " ".join(match[0].split())
    return None
