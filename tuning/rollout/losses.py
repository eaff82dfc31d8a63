"""What an answer says for or against the adapter that wrote it."""

from core.domain import Answer
from generation import contract
from tuning.rollout.records import LONGEST_SECONDS, Guard


def losses_of(answer: Answer) -> dict[str, float]:
    """From 0 to 1 by guard; none of an answer of the rules, in which an adapter has no part.

    What people think of it is not known yet.
    """
    receipt, timings = answer.receipt, answer.timings_ms
    if receipt.writer == "none":
        return {Guard.ABSTENTION: 1.0} if answer.answer == contract.ABSTENTION else {}
    stood = receipt.support or 0.0 if receipt.writer == "generator" else 0.0
    writing = (timings.total - timings.retrieve) / 1_000
    return {
        Guard.SUPPORT: _bounded(1.0 - stood),
        Guard.ABSTENTION: 0.0,
        Guard.LATENCY: _bounded(writing / LONGEST_SECONDS),
    }


def _bounded(loss: float) -> float:
    return min(1.0, max(0.0, loss))
