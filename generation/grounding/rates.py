"""What a figure is reckoned by: "£500 per claim" is not "£500 per year"."""

import re

from generation.grounding.figures import Figure, find_figures
from generation.grounding.terms import content_words, stem

RATE = re.compile(
    r"(?:\s?%|[\s-]*[a-z]+)??\s+(?:(?:per|(?:for\s+|in\s+)?(?:each|every|any\s+one))\s+(?P<per>[a-z]+)"
    r"|an?\s+(?P<a>claim|year|month|week|day|night|hour|minute|quarter|journey|trip|person|item|call|transaction)\b)",
    re.IGNORECASE,
)
PERIODS = {"annum": "year", "annual": "year"}
REACH = 40


def foreign_rate(sentence: str, evidence: str, above: str) -> str | None:
    """A figure of `sentence` with a "per claim" that neither its equals in `evidence` nor `above` have."""
    there = [(figure, _rate(evidence, figure)) for figure in find_figures(evidence)]
    known = content_words(above)
    for figure in find_figures(sentence):
        rate = _rate(sentence, figure)
        rates = {other for equal, other in there if figure.equals(equal)}
        if rate and rates and rate not in rates | known:
            return f"{sentence[figure.start : figure.end]} per {rate}"
    return None


def _rate(text: str, figure: Figure) -> str | None:
    found = RATE.match(text, figure.end, figure.end + REACH)
    if found is None:
        return None
    word = (found["per"] or found["a"]).lower()
    return stem(PERIODS.get(word, word))
