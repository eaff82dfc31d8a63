"""How many words an answer shares with its case's reference; nothing where no answer was given."""

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

from core.sentences import words
from evals.cases import Case
from evals.metrics.base import Metric
from evals.metrics.given import expects_answer, plain_text, unless_given
from evals.metrics.shares import share
from evals.observation import Observation
from generation.grounding.particulars import particulars

ARTICLES = re.compile(r"\b(?:a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation)
SQUAD = "Rajpurkar et al. (2016), SQuAD"


def squad_tokens(text: str) -> list[str]:
    """Words as SQuAD compares them: in lower case, without ASCII punctuation and articles."""
    return ARTICLES.sub(" ", text.lower().translate(PUNCTUATION)).split()


def token_f1(answer: str, reference: str) -> float:
    """The harmonic mean of precision and recall of SQuAD's tokens; 0 where neither text has one."""
    said, wanted = squad_tokens(answer), squad_tokens(reference)
    return 2 * _common(said, wanted) / max(1, len(said) + len(wanted))


def token_recall(answer: str, reference: str) -> float:
    """The share of the reference's SQuAD tokens that the answer has; 0 where there is none."""
    wanted = squad_tokens(reference)
    return _common(squad_tokens(answer), wanted) / max(1, len(wanted))


def rouge_l(answer: str, reference: str) -> float:
    """ROUGE-L (Lin, 2004), recall and precision weighted alike, over the words of `core.sentences.words`."""
    said, wanted = words(answer), words(reference)
    return 2 * _common_subsequence(said, wanted) / max(1, len(said) + len(wanted))


def number_recall(answer: str, reference: str) -> float:
    """The share of the reference's figures with their units, dates and codes that the answer has; 0 without any."""
    wanted = particulars(reference)
    return len(wanted & particulars(answer)) / max(1, len(wanted))


def _common(said: Sequence[str], wanted: Sequence[str]) -> int:
    return (Counter(said) & Counter(wanted)).total()


def _common_subsequence(said: Sequence[str], wanted: Sequence[str]) -> int:
    """The length of the longest one."""
    above = [0] * (len(wanted) + 1)
    for word in said:
        row = [0]
        for place, other in enumerate(wanted):
            row.append(above[place] + 1 if word == other else max(above[place + 1], row[place]))
        above = row
    return above[-1]


def _has_words(case: Case) -> bool:
    return expects_answer(case) and bool(squad_tokens(case.reference or "") and words(case.reference or ""))


def _has_numbers(case: Case) -> bool:
    return expects_answer(case) and bool(particulars(case.reference or ""))


def _against(compare: Callable[[str, str], float]) -> Callable[[Observation], float | None]:
    @unless_given(0.0)
    def score(observation: Observation) -> float:
        return compare(plain_text(observation), observation.case.reference or "")

    return score


REFERENCE: tuple[Metric, ...] = (
    share(
        "token_f1",
        "answer",
        _has_words,
        _against(token_f1),
        about="Words that answer and reference share, as the harmonic mean of precision and recall.",
        source=SQUAD,
        blind_to="a right answer in other words; the order of words; negation; a condition left out",
    ),
    share(
        "token_recall",
        "answer",
        _has_words,
        _against(token_recall),
        about="The share of the reference's words that the answer has.",
        source=SQUAD,
        blind_to="whatever else is said: pasting a page pays; a right answer in other words; negation",
    ),
    share(
        "rouge_l",
        "answer",
        _has_words,
        _against(rouge_l),
        about="Words that answer and reference share in the same order, as the harmonic mean of precision and recall.",
        source="Lin (2004), ROUGE-L",
        blind_to="a right answer in other words, or in another order; negation; a condition left out",
    ),
    share(
        "number_recall",
        "answer",
        _has_numbers,
        _against(number_recall),
        about="The share of the reference's figures, dates and codes that the answer has.",
        blind_to="what a figure is said of; the same figure in another unit or without one; wrong figures beside it",
    ),
)
