"""Reads a draft while it is written, and lets through only what stands.

A sentence goes out when it is complete, held up by a passage, and about what the best quotes are about. So nothing
that was shown to a person has to be taken back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from core.domain import Passage, Removed
from generation import contract
from generation.contract import WrittenSentence
from generation.extractive import Quote, is_of_another
from generation.grounding import Checker, Evidence, GroundedSentence, Verdict, content_words
from generation.grounding.particulars import names
from generation.grounding.terms import without_bullet
from generation.guardrails.echoes import echoes, orders_in
from generation.nearness import in_place

MOST_SENTENCES = 3
MOST_REJECTED = 2
CLOSERS = "\"'”’)*_ "


@dataclass
class DraftReader:
    """Feed it the pieces as they come; `done` says that no more are wanted."""

    question: str
    passages: Sequence[Passage]
    quotes: Sequence[Quote]
    checker: Checker
    standing: list[GroundedSentence] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    done: bool = False
    _orders: Sequence[frozenset[str]] = ()
    _text: str = ""
    _read: int = 0

    def __post_init__(self) -> None:
        self._orders = orders_in([passage.text for passage in self.passages])

    def feed(self, piece: str) -> Iterator[GroundedSentence]:
        """The sentences that this piece completes and that stand."""
        self._text += piece
        # The last sentence may still grow, or get its marker.
        yield from self._judge(contract.read(contract.without_open_marker(self._text))[:-1])
        self.done = self.done or contract.has_left_answer(self._text)

    def end(self) -> Iterator[GroundedSentence]:
        """What stands of the rest, now that the draft is complete."""
        if not self.done:
            *before, last = contract.read(self._text) or [WrittenSentence("", ())]
            cut = contract.breaks_off(self._text)
            yield from self._judge(before if cut else [*before, last])
            if cut and last.text:
                self.removed.append(Removed(last.text, "breaks off"))
            self.done = True

    def _judge(self, sentences: Sequence[WrittenSentence]) -> Iterator[GroundedSentence]:
        for sentence in sentences[self._read :]:
            if self.done:
                return
            self._read += 1
            grounded = self._accepted(replace(sentence, text=without_bullet(sentence.text)))
            if grounded is not None:
                self.standing.append(grounded)
                yield grounded
            self.done = len(self.standing) >= MOST_SENTENCES or len(self.removed) >= MOST_REJECTED

    def _accepted(self, sentence: WrittenSentence) -> GroundedSentence | None:
        unknown = [marker for marker in sentence.markers if not 1 <= marker <= len(self.passages)]
        self.errors.extend(f"unknown marker [{marker}]" for marker in unknown)
        verdict = self.checker.check(sentence)
        reason = self._objection(sentence, verdict)
        if reason is None and verdict.evidence is not None:
            return GroundedSentence(sentence.text, verdict.evidence)
        self.removed.append(Removed(sentence.text, reason or "not supported"))
        return None

    def _objection(self, sentence: WrittenSentence, verdict: Verdict) -> str | None:
        if verdict.objection is not None or verdict.evidence is None:
            return verdict.reason
        if any(sentence.text == other.text for other in self.standing):
            return "said before"
        if content_words(sentence.text) <= content_words(self.question):
            return "says no more than the question"
        if sentence.text.rstrip(CLOSERS).endswith("?"):
            return "asks where an answer is wanted"
        if not any(covers(verdict.evidence, quote) for quote in self.quotes):
            return "beside the question"
        if self._is_of_another(sentence.text, verdict.evidence):
            return "about another than was asked for"
        return "repeats what a document says to a model" if echoes(sentence.text, self._orders) else None

    def _is_of_another(self, text: str, evidence: Evidence) -> bool:
        """Whether it is about a thing, or a table's column, beside the one that was asked for."""
        best = in_place(self.quotes[0].quotable, self.passages)
        asked = names(self.question)
        misnamed = (asked & content_words(best)) - content_words(text) and names(text) - asked
        rows = [one.quotable for one in self.quotes if covers(evidence, one)]
        beside = any(one.row and one.row.tells_another_column(text, one.text) for one in rows)
        return beside or bool(misnamed) or is_of_another(text, text, best, self.question)


def covers(evidence: Evidence, quote: Quote) -> bool:
    """Whether a sentence rests on what a quote quotes."""
    found = quote.quotable
    return evidence.passage == found.passage and evidence.start < found.end and found.start < evidence.end
