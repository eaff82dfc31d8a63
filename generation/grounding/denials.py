"""What a sentence denies, and words that mean the opposite of one another.

Sentence and evidence are aligned word by word; a word that is denied on one side has to be denied on the other.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.sentences import sentence_spans, words
from generation.grounding.terms import STOP_WORDS, stem

CUES = frozenset(words("no not never cannot without neither nor none nobody nothing"))
CONTRACTED = re.compile(r"n['’]t$")
# Words that deny by themselves; a paraphrase may use one in the place of a "not".
DENYING = frozenset(
    stem(word)
    for word in words(
        """exclude excluded excludes exclusion refuse refused refuses reject rejected decline declined prohibit
    prohibited prohibits forbid forbidden unable fail fails failed lack lacks exempt exempted unavailable
    invalid impossible illegal deny denied denies"""
    )
)
OPPOSITES = tuple(
    (frozenset(map(stem, one.split())), frozenset(map(stem, other.split())))
    for one, other in (
        ("covered cover covers", "excluded excludes exclude exclusion exclusions"),
        ("includes include included including", "excludes exclude excluded excluding"),
        ("increase increases increased raise raised", "decrease decreases decreased reduce reduces reduced lower"),
        ("before", "after"),
        ("earlier", "later"),
        ("open opens opened", "closed closes close"),
        ("minimum", "maximum"),
        ("least", "most"),
        ("more", "less fewer"),
        ("above over", "below under"),
        ("allowed allow allows permitted permit permits", "prohibited prohibit prohibits forbidden forbids"),
        ("accept accepts accepted approve approved", "reject rejects rejected refuse refuses refused decline declined"),
        ("always", "never"),
        ("required mandatory compulsory", "optional"),
    )
)
DENYING_PREFIXES = ("un", "non-", "non", "dis", "ir")
REACH = 3
# "without a claim" denies the claim alone.
SHORT_REACH = {"without": 1}
CLAUSE = re.compile(r"[^:;|]+")
# What is denied twice in one breath is said.
TWICE = re.compile(
    r"\b(?:no|not|never|nobody|nothing|cannot|\w+n['’]t)(?:\s+\w+){0,3}?\s+(no|not|never|neither|none|nothing)\b",
    re.IGNORECASE,
)
# A limit (`generation.grounding.limits`): it denies nothing.
LIMITING = re.compile(
    r"\b(?:no|not)\s+(?:more|less|fewer|longer|shorter|later|earlier|higher|lower)\s+than\b", re.IGNORECASE
)
# "No, ..." answers a question; it denies nothing of what follows.
ANSWERING = re.compile(r"^\s*(?:yes\b[,.:;]?|no\b[,.:;])\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """The stems of a text without its denying words; the places of those that one of them hits or reaches."""

    stems: tuple[str, ...]
    hit: frozenset[int]
    reached: frozenset[int]

    @property
    def affirmed(self) -> frozenset[str]:
        return frozenset(stem for place, stem in enumerate(self.stems) if place not in self.reached)


def contradiction(sentence: str, evidence: str) -> str | None:
    """The word of `sentence` that denies what `evidence` affirms, affirms what it denies, or says the opposite."""
    sentence, evidence = _plain(sentence), _plain(evidence)
    if (twice := TWICE.search(sentence)) and not TWICE.search(evidence):
        return twice[1]
    said, there = _read(sentence), _read(evidence)
    stems, stems_there = frozenset(said.stems), frozenset(there.stems)
    if word := _opposite(said.affirmed, there.affirmed) or _prefixed(stems, stems_there):
        return word
    aligned = _aligned(said.stems, there.stems)
    if not (stems_there & DENYING) - stems and (word := _denied_here_alone(said, there, aligned)):
        return word
    return None if (stems & DENYING) - stems_there else _denied_there_alone(said, there, aligned)


def _plain(text: str) -> str:
    return LIMITING.sub("", ANSWERING.sub("", text))


def _opposite(stems: Set[str], stems_there: Set[str]) -> str | None:
    for pair in OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if stems & one and not stems & other and stems_there & other and not stems_there & one:
                return min(stems & one)
    return None


def _prefixed(stems: Set[str], stems_there: Set[str]) -> str | None:
    """A word that stands on the other side with "un" or the like before it, and not without it."""
    for one, other in ((stems, stems_there), (stems_there, stems)):
        for word in one - other:
            if any(f"{prefix}{word}" in other - one for prefix in DENYING_PREFIXES):
                return word
    return None


def _denied_here_alone(said: _Said, there: _Said, aligned: dict[int, int]) -> str | None:
    denied_there = {there.stems[place] for place in there.reached}
    for place in sorted(said.hit):
        word, partner = said.stems[place], aligned.get(place)
        if partner is not None and partner not in there.reached:
            return word
        # A denial in other words is let through where the evidence denies anything at all.
        if partner is None and word not in denied_there and (word in there.stems or not denied_there):
            return word
    return None


def _denied_there_alone(said: _Said, there: _Said, aligned: dict[int, int]) -> str | None:
    partners = {partner: place for place, partner in aligned.items()}
    denied = {said.stems[place] for place in said.reached}
    met = {said.stems[place] for place in aligned}
    for place in sorted(there.hit):
        word, partner = there.stems[place], partners.get(place)
        if partner is not None and partner not in said.reached:
            return word
        # What the sentence says of the word elsewhere is no matter of this denial.
        if partner is None and word in said.stems and word not in denied | met:
            return word
    return None


def _aligned(one: tuple[str, ...], other: tuple[str, ...]) -> dict[int, int]:
    """Places of `one` with their partners in `other`, in order."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _read(text: str) -> _Said:
    stems: list[str] = []
    hit: set[int] = set()
    reached: set[int] = set()
    clauses = (clause[0] for start, end in sentence_spans(text) for clause in CLAUSE.finditer(text[start:end]))
    for clause in clauses:
        # A denial does not reach into the next clause.
        left, fresh = 0, False
        for word in words(clause):
            if word in CUES or CONTRACTED.search(word):
                left, fresh = SHORT_REACH.get(word, REACH), True
                continue
            if word not in STOP_WORDS and left:
                reached.add(len(stems))
                if fresh:
                    hit.add(len(stems))
                left, fresh = left - 1, False
            stems.append(stem(word))
    return _Said(tuple(stems), frozenset(hit), frozenset(reached))
