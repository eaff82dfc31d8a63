"""What stands around an answer: the answer policy, the hand-over rules, and the masking of personal data."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain import Answer, PolicyAction, PolicyHit, Removed
from core.redaction import Redactor
from generation.guardrails.policy import Policy
from generation.handover import Reason, Rules
from generation.history import PastTurn

HANDED_OVER = "This question goes to a person: {reason}"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say of a question before anything is written; `sentence` is then the whole answer."""

    hits: tuple[PolicyHit, ...] = ()
    refused: bool = False
    reason: Reason | None = None
    sentence: str | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing is to be written."""
        return self.refused or self.reason is not None


@dataclass(frozen=True, slots=True)
class Safeguards:
    """Safe to share between threads. Without a `redactor` questions are kept as they were asked."""

    policy: Policy
    rules: Rules
    redactor: Redactor | None = None

    def of_question(self, question: str) -> Ruling:
        """Whether a question is refused or handed over; refusing comes first."""
        review = self.policy.review_question(question)
        if review.action == PolicyAction.REFUSE:
            return Ruling(review.hits, refused=True, sentence=review.sentence)
        if review.action == PolicyAction.ESCALATE:
            # The hand-over rules name the queue.
            handed = self.rules.before(question) or _by_policy(review.hits)
            return Ruling(review.hits, reason=handed, sentence=review.sentence)
        if reason := self.rules.before(question):
            return Ruling(review.hits, reason=reason, sentence=HANDED_OVER.format(reason=reason.sentence))
        return Ruling(review.hits)

    def of_rewritten(self, ruling: Ruling, searched: str) -> Ruling:
        """The ruling, or a refusal: "and for Home Plus?" may mean what the policy forbids to answer."""
        review = self.policy.review_question(searched)
        if ruling.settled or review.action != PolicyAction.REFUSE:
            return ruling
        return Ruling(review.hits, refused=True, sentence=review.sentence)

    def of_answer(self, answer: Answer, history: Sequence[PastTurn]) -> Reason | None:
        """Why a person should go on after this answer."""
        if any(hit.action == PolicyAction.ESCALATE for hit in answer.receipt.hits):
            return _by_policy(answer.receipt.hits)
        return self.rules.after(answer, history)

    def masked(self, text: str) -> str:
        """The text as it is kept."""
        return self.redactor.redact(text).text if self.redactor else text

    def masked_draft(self, removed: Removed) -> Removed:
        """A sentence that was not sent, as it is kept: it may repeat what the question told of a person."""
        return Removed(self.masked(removed.text), self.masked(removed.reason))


def _by_policy(hits: Sequence[PolicyHit]) -> Reason:
    rule = next(hit.rule for hit in hits if hit.action == PolicyAction.ESCALATE)
    return Reason(rule, f"The answer policy hands this over: {rule}.")
