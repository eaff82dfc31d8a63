"""Whether an answer's citations are what they say, and of the right places.

A citation covers a document of the case when it is of it. It covers a piece of evidence when it is of the same
document and, of the shorter of the two quotes, at least half the words stand in the other in one piece: words as
`core.sentences.words` has them, in lower case and without punctuation. A case that has evidence is measured by its
evidence, any other by its documents.
"""

from evals.cases import Case, Evidence
from evals.evidence import holds
from evals.metrics.base import Metric
from evals.metrics.given import any_case, expects_answer, has_gold, unless_given
from evals.metrics.shares import share
from evals.observation import Observation
from evals.records import CitationRecord
from generation import contract

UNMARKED = "right places that nobody marked"


def covers(citation: CitationRecord, gold: Evidence | str) -> bool:
    """Whether the citation covers a piece of evidence, or a document that is given by its name."""
    if isinstance(gold, str):
        return citation.document == gold
    overlap = holds(citation.quote, gold.quote) or holds(gold.quote, citation.quote)
    return citation.document == gold.document and overlap


def _gold(case: Case) -> tuple[Evidence, ...] | tuple[str, ...]:
    return case.evidence or case.documents


def _is_answerable(case: Case) -> bool:
    return expects_answer(case) and has_gold(case)


@unless_given(None)
def _precision(observation: Observation) -> float:
    citations = observation.answer.citations
    right = [any(covers(one, gold) for gold in _gold(observation.case)) for one in citations]
    return sum(right) / max(1, len(right))


@unless_given(0.0)
def _recall(observation: Observation) -> float:
    citations = observation.answer.citations
    covered = [any(covers(one, gold) for one in citations) for gold in _gold(observation.case)]
    return sum(covered) / len(covered)


def _stand(observation: Observation) -> float | None:
    citations = observation.answer.citations
    return float(all(one.stands for one in citations)) if citations else None


def _current(observation: Observation) -> float | None:
    citations = observation.answer.citations
    return float(all(one.current for one in citations)) if citations else None


@unless_given(None)
def _cited_sentences(observation: Observation) -> float:
    known = {one.marker for one in observation.answer.citations}
    sentences = contract.read(observation.answer.text)
    return sum(not known.isdisjoint(one.markers) for one in sentences) / max(1, len(sentences))


CITATIONS: tuple[Metric, ...] = (
    share(
        "citations_stand",
        "citations",
        any_case,
        _stand,
        yes_no=True,
        about="Whether every citation's quote is what the stored revision has at its offsets.",
        blind_to="whether the quote holds the sentence up; answers without a citation are not counted",
    ),
    share(
        "citation_precision",
        "citations",
        _is_answerable,
        _precision,
        about="The share of an answer's citations that cover evidence of the case, else one of its documents.",
        blind_to=f"how much else a quote holds; whether it holds up its own sentence; {UNMARKED}",
    ),
    share(
        "citation_recall",
        "citations",
        _is_answerable,
        _recall,
        about="The share of the case's evidence, else of its documents, that a citation covers.",
        blind_to=f"how many other citations there are; whether a quote holds up its own sentence; {UNMARKED}",
    ),
    share(
        "right_revision",
        "citations",
        any_case,
        _current,
        yes_no=True,
        about="Whether every cited revision was in force on the day that was asked about.",
        blind_to="whether it is the right document; answers without a citation are not counted",
    ),
    share(
        "cited_sentences",
        "citations",
        any_case,
        _cited_sentences,
        about="The share of the answer's sentences that have the marker of a citation.",
        blind_to="whether the citation holds the sentence up; a disclaimer has none and counts",
    ),
)
