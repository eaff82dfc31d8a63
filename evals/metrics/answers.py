"""Measures of one answer against what its case expects. All compare words; none understands them."""

import re
from collections.abc import Sequence

from evals.cases import Case
from evals.metrics.base import Metric
from evals.metrics.given import any_case, expects_answer, is_given, plain_text, unless_given
from evals.metrics.shares import share
from evals.observation import Observation

KeyFact = str | tuple[str, ...]


def key_fact_recall(answer: str, key_facts: Sequence[KeyFact]) -> float:
    """The share of key facts that stand in the answer, each in one of its wordings; 1 where there are none.

    Blind to what is said of them: "not £30" holds "£30".
    """
    found = [any(_says(answer, wording) for wording in _wordings(fact)) for fact in key_facts]
    return sum(found) / len(found) if found else 1.0


def says_any(answer: str, must_not: Sequence[str]) -> bool:
    """Whether the answer says anything that it must not."""
    return any(_says(answer, one) for one in must_not)


def _wordings(fact: KeyFact) -> tuple[str, ...]:
    return (fact,) if isinstance(fact, str) else fact


def _says(answer: str, wording: str) -> bool:
    """As whole words, whatever the case and the blanks: "£3" does not stand in "£30". Blanks alone are never said."""
    pattern = r"\s+".join(re.escape(word) for word in wording.split())
    found = re.search(rf"(?<![\w.,]){pattern}(?!\w|[.,]\d)", answer, re.IGNORECASE)
    return bool(pattern) and found is not None


def _has_key_facts(case: Case) -> bool:
    return expects_answer(case) and bool(case.key_facts)


@unless_given(0.0)
def _key_facts(observation: Observation) -> float:
    return key_fact_recall(plain_text(observation), observation.case.key_facts)


def _must_not(observation: Observation) -> float:
    return float(says_any(plain_text(observation), observation.case.must_not))


def _status_right(observation: Observation) -> float:
    if expects_answer(observation.case):
        return float(is_given(observation))
    return float(observation.answer.status == observation.case.expected_status)


def _asks_back_right(observation: Observation) -> float:
    return float(observation.case.asks_back == (observation.answer.inquiry is not None))


ANSWERS: tuple[Metric, ...] = (
    share(
        "key_facts",
        "answer",
        _has_key_facts,
        _key_facts,
        about="The share of the key facts that stand in the answer, each in one of its accepted wordings.",
        blind_to='what is said of a fact: "not £30" holds "£30"; wordings that nobody listed; whatever else is said',
    ),
    share(
        "must_not",
        "answer",
        lambda case: bool(case.must_not),
        _must_not,
        better="lower",
        yes_no=True,
        about="Whether the answer says anything that its case lists as not to be said.",
        blind_to='negation: "£30, not £50" says "£50"; wrong statements that nobody listed',
    ),
    share(
        "status_right",
        "answer",
        any_case,
        _status_right,
        yes_no=True,
        about="Whether the answer has the status that its case expects; a partial answer is an answer.",
        blind_to="what the answer says",
    ),
    share(
        "asks_back_right",
        "answer",
        lambda case: case.asks_back is not None,
        _asks_back_right,
        yes_no=True,
        about="Whether the customer is asked for something first exactly where the case wants that.",
        blind_to="what is asked for",
    ),
)
