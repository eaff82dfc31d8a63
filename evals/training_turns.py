"""Turns that people rated as questions to train on: right answers, answers that people mended, and wrong ones."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from core.domain import Passage
from core.embedding import Embed
from core.sentences import sentence_spans
from evals.cases import Case
from evals.importing.feedback import LeftOut, cases_of
from evals.rated_turns import RatedTurn
from generation.contract import WrittenSentence, without_markers
from generation.grounding import Checker
from tuning.dataset.barring import fingerprint
from tuning.dataset.supplied import Supplied


class NotTaught(StrEnum):
    """Why a rated turn is not trained on, beside the reasons of `LeftOut`."""

    EVALUATES = "a turn whose question is one of an evaluation"
    NOT_DRAWN_FROM = "a turn that rests on what is not in force, not for this audience, or held out"
    NO_ANSWER = "a turn without an answer to learn from"
    NOT_HELD = "a turn whose correction does not stand in its passages"


@dataclass
class Turns:
    """`revisions` are those that rows may be drawn from, `barred` fingerprints of questions of evaluations.

    `left_out` counts, by reason, what is not trained on.
    """

    revisions: frozenset[str]
    barred: frozenset[str]
    embed: Embed
    default_audience: str
    left_out: Counter[str] = field(default_factory=Counter)

    def supplied(self, rated: Iterable[RatedTurn]) -> list[Supplied]:
        """What people mended first, then what they found right, and last what they found wrong without a word."""
        found = [self._one(one) for one in rated]
        self.left_out.update(one.value for one in found if not isinstance(one, Supplied))
        return sorted((one for one in found if isinstance(one, Supplied)), key=_rank)

    def _one(self, rated: RatedTurn) -> Supplied | LeftOut | NotTaught:
        if not self.barred.isdisjoint(map(fingerprint, (rated.turn.question, _asked(rated)))):
            return NotTaught.EVALUATES
        imported = cases_of([rated], self.default_audience)
        if imported.cases:
            return self._of_case(rated, imported.cases[0])
        reason = LeftOut(next(iter(imported.left_out)))
        return self._cited(rated, "turn: rated down") if reason is LeftOut.NO_WORD else reason

    def _of_case(self, rated: RatedTurn, case: Case) -> Supplied | NotTaught:
        if case.expected_status != "answered" or case.reference is None:
            return NotTaught.NO_ANSWER
        if case.reference == without_markers(rated.turn.record["answer"]):
            return self._cited(rated, "turn")
        return self._corrected(rated, case.reference)

    def _cited(self, rated: RatedTurn, method: str) -> Supplied | NotTaught:
        """The answer as it was given; `method` says what people thought of it."""
        citations = rated.turn.record["citations"]
        if not citations:
            return NotTaught.NO_ANSWER
        if any(citation["revision_id"] not in self.revisions for citation in citations):
            return NotTaught.NOT_DRAWN_FROM
        evidence = tuple((citation["source_uri"], citation["quote"]) for citation in citations)
        said = without_markers(rated.turn.record["answer"])
        right, wrong = (said, "") if method == "turn" else ("", said)
        return Supplied(_asked(rated), right, evidence, "", method, wrong)

    def _corrected(self, rated: RatedTurn, correction: str) -> Supplied | NotTaught:
        """With the evidence that the check finds for the correction."""
        found = (Passage(**one) for one in rated.turn.record["passages"])
        passages = [one for one in found if one.revision_id in self.revisions]
        if not passages:
            return NotTaught.NOT_DRAWN_FROM
        checker = Checker(passages, self.embed, known=_asked(rated))
        evidence = [_held(checker, passages, correction[start:end]) for start, end in sentence_spans(correction)]
        if not evidence or None in evidence:
            return NotTaught.NOT_HELD
        said = without_markers(rated.turn.record["answer"])
        held = tuple(one for one in evidence if one)
        return Supplied(_asked(rated), correction, held, "", "turn: corrected", said)


def _asked(rated: RatedTurn) -> str:
    """The question as it stands alone."""
    return rated.turn.record.get("standalone_question") or rated.turn.question


def _held(checker: Checker, passages: list[Passage], sentence: str) -> tuple[str, str] | None:
    """Where a sentence stands: the document's URI and the words; None where it does not."""
    verdict = checker.check(WrittenSentence(sentence, ()))
    if verdict.evidence is None or verdict.objection is not None:
        return None
    passage = passages[verdict.evidence.passage]
    return passage.source_uri, passage.text[verdict.evidence.start : verdict.evidence.end]


def _rank(one: Supplied) -> tuple[bool, bool]:
    """A correction says what is right and what is not."""
    return not one.answer, not one.replaced
