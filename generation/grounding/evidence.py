"""What was found for a sentence: the span that holds it up, or what was objected to."""

from dataclasses import dataclass

from generation.grounding.objections import Objection


@dataclass(frozen=True, slots=True)
class Evidence:
    """The span `[start, end)` of a passage's text that holds a sentence up, and how well, from 0 to 1."""

    passage: int
    start: int
    end: int
    support: float


def holds(one: Evidence | None, other: Evidence) -> bool:
    """Whether `other` lies within `one`."""
    return one is not None and one.passage == other.passage and one.start <= other.start and other.end <= one.end


@dataclass(frozen=True, slots=True)
class GroundedSentence:
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """`evidence` is the nearest there is, also where there is an objection; `detail` is what was objected to."""

    evidence: Evidence | None
    objection: Objection | None = None
    detail: str | None = None

    @property
    def support(self) -> float:
        return self.evidence.support if self.evidence else 0.0

    @property
    def reason(self) -> str | None:
        """The objection in words, for the receipt."""
        return f"{self.objection}: {self.detail}" if self.detail else self.objection
