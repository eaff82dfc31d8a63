"""Holds each sentence of an answer against the passages: what is not held up there is not sent."""

from generation.grounding.checker import Checker
from generation.grounding.evidence import Evidence, GroundedSentence, Verdict
from generation.grounding.objections import Objection
from generation.grounding.terms import content_words

__all__ = ["Checker", "Evidence", "GroundedSentence", "Objection", "Verdict", "content_words"]
