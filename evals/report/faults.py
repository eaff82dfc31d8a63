"""What no answer may have, whatever it scores."""

from collections.abc import Iterator

from evals.cases import Case
from evals.metrics.answers import says_any
from evals.records import AnswerRecord
from generation.contract import without_markers
from generation.grounding.checker import LEAST_SUPPORT

EXPECTED = {
    "abstained": "the documents do not say",
    "escalated": "the case is to be handed over",
    "refused": "the case is to be refused",
}


def faults(case: Case, answer: AnswerRecord) -> tuple[str, ...]:
    """Sentences that tell what is wrong.

    It says what it must not; a quote is not what the document has, or the revision was not in force; no answer to a
    case that has one, or an answer where none is expected.
    """
    return (*_said(case, answer), *_cited(answer), *_given(case, answer))


def is_unsupported(answer: AnswerRecord) -> bool:
    """Whether a sentence was removed, a quote does not stand, or the answer has less support than a sentence needs."""
    weak = answer.support is not None and answer.status.gives_an_answer and answer.support < LEAST_SUPPORT
    return weak or bool(answer.removed) or not all(one.stands for one in answer.citations)


def _said(case: Case, answer: AnswerRecord) -> Iterator[str]:
    text = without_markers(answer.text)
    for wording in case.must_not:
        if says_any(text, (wording,)):
            yield f"It says what it must not: {wording}"


def _cited(answer: AnswerRecord) -> Iterator[str]:
    for citation in answer.citations:
        if not citation.stands:
            yield f"Citation {citation.marker} does not stand in {citation.document}."
        elif not citation.current:
            yield f"Citation {citation.marker} is of a revision of {citation.document} that was not in force."


def _given(case: Case, answer: AnswerRecord) -> Iterator[str]:
    given = answer.status.gives_an_answer
    if case.expected_status == "answered" and not given:
        yield f"The case has an answer, but none was given ({answer.status})."
    elif case.expected_status != "answered" and given:
        yield f"An answer was given, but {EXPECTED[case.expected_status]}."
