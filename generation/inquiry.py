"""Asking back: a condition of the rule on which the question is silent.

Conditions are the "if" clauses of a text and the items of its lists. One is known when half of its words, or its
meaning by the cosine of embeddings, were said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain import Citation, Inquiry
from core.embedding import Embed
from core.sentences import sentence_spans
from generation.grounding.conditions import CONDITION
from generation.grounding.terms import content_words

# A question about a case; one for a figure or a way to do things is answered with the rule itself.
ABOUT_A_CASE = re.compile(
    r"^(?:(?:and|so|but|then)\s+)?(?:can|could|may|am|is|are|was|were|do|does|did|will|would|should|must|has|have)\b",
    re.IGNORECASE,
)
ITEM = re.compile(r"^\s*(?:[*•–-]|\(?\d{1,2}[.)])\s+(?P<said>\S.*)$")
ALTERNATIVES = re.compile(r"\b(?:either|any|one of|or)\b", re.IGNORECASE)
KNOWN_SHARE = 0.6
KNOWN_COSINE = 0.6
LEAST_WORDS = 2


ASK = "Does this hold for the customer: {condition}?"


@dataclass(frozen=True, slots=True)
class Condition:
    """One of a group that stands together; of `alternatives` one is enough."""

    text: str
    group: int
    alternatives: bool


def asked_back(question: str, told: Sequence[str], citations: Sequence[Citation], embed: Embed) -> Inquiry | None:
    """What to ask the customer before the answer to a question about their case holds; `told` is what was said."""
    if not citations or not ABOUT_A_CASE.match(question):
        return None
    first = citations[0]
    condition = missing_condition(first.quote, told, (), embed)
    return Inquiry(ASK.format(condition=condition), condition, first.marker) if condition else None


def missing_condition(evidence: str, holds: Sequence[str], denied: Sequence[str], embed: Embed) -> str | None:
    """The first condition of `evidence` that neither what `holds` nor what is `denied` of the case tells of.

    A group is settled by an alternative that holds, and by a condition that is denied where all are wanted.
    """
    conditions = list(find_conditions(evidence))
    if not conditions:
        return None
    said = [piece for text in holds for piece in _sentences(text)]
    refused = [piece for text in denied for piece in _sentences(text)]
    known, unmet = _known(conditions, said, embed), _known(conditions, refused, embed)
    settled = {
        condition.group
        for condition, holding, failing in zip(conditions, known, unmet, strict=True)
        if (holding if condition.alternatives else failing)
    }
    for condition, holding, failing in zip(conditions, known, unmet, strict=True):
        if condition.group not in settled and not holding and not failing:
            return condition.text
    return None


def find_conditions(text: str) -> Iterator[Condition]:
    """The conditions of a text, in order; items stand in lines of their own under a line that ends with a colon."""
    lead, group = "", 0
    for line in filter(str.strip, text.split("\n")):
        item = ITEM.match(line)
        if item and lead:
            yield Condition(item["said"].strip(), group, bool(ALTERNATIVES.search(lead)))
            continue
        lead, group = (line.strip() if line.rstrip().endswith(":") else ""), group + 1
        for clause in () if lead else _clauses(line):
            group += 1
            yield Condition(clause, group, alternatives=False)


def _clauses(line: str) -> list[str]:
    found = [match for match in CONDITION.finditer(line) if len(content_words(match["said"])) >= LEAST_WORDS]
    return [" ".join(match[0].split()) for match in found]


def _known(conditions: Sequence[Condition], said: Sequence[str], embed: Embed) -> list[bool]:
    if not said:
        return [False] * len(conditions)
    vectors = embed([*(condition.text for condition in conditions), *said])
    cosines = vectors[: len(conditions)] @ vectors[len(conditions) :].T
    return [
        float(near.max()) >= KNOWN_COSINE or _share(condition.text, said) >= KNOWN_SHARE
        for condition, near in zip(conditions, cosines, strict=True)
    ]


def _share(condition: str, said: Sequence[str]) -> float:
    wanted = content_words(condition)
    return max(len(wanted & content_words(piece)) for piece in said) / max(1, len(wanted))


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]
