"""Which questions of a language model are fit to be trained on, by their words."""

from enum import StrEnum

from generation.grounding import content_words
from generation.grounding.dates import find_dates
from generation.grounding.figures import codes, find_figures
from tuning.dataset.row import Seed

MOST_WORDS = 40
# Of the words that carry meaning, with the answer or what it stands under: one alone is chance.
LEAST_COMMON = 2


class Unfit(StrEnum):
    """Why a written question becomes no row."""

    FAILED = "llm: the engine failed"
    NO_QUESTION = "llm: not one question"
    FOREIGN = "llm: has too few words of its answer"
    TELLS = "llm: tells a figure of its answer"
    REPEATS = "llm: has all words of its answer"
    NOT_FOUND = "llm: does not find its evidence"


def unfit(question: str, seed: Seed) -> Unfit | None:
    """What is wrong with `question` as one that the answer of `seed` answers; None where nothing is."""
    answer, fact = " ".join(seed.sentences), seed.facts[0]
    asked, said = content_words(question), content_words(answer)
    above = content_words(f"{fact.material.source.title} {fact.quotable.heading}")
    if not _is_one_question(question):
        return Unfit.NO_QUESTION
    if asked.isdisjoint(said) or len(asked & (said | above)) < LEAST_COMMON:
        return Unfit.FOREIGN
    row = fact.quotable.row
    # The label of a table's row is what is asked about, with its figures.
    told = _figures(answer) - _figures(row.label if row else "")
    if not told.isdisjoint(_figures(question)):
        return Unfit.TELLS
    return Unfit.REPEATS if said <= asked else None


def _is_one_question(text: str) -> bool:
    whole = text.endswith("?") and text.count("?") == 1 and text.count('"') % 2 == 0
    return whole and len(text.split()) <= MOST_WORDS


def _figures(text: str) -> frozenset[str]:
    """The values of figures, also of those in words, the dates and the codes."""
    values = {f"{figure.value.normalize():f}" for figure in find_figures(text)}
    dates = {"{:04}-{:02}-{:02}".format(*date) for date, _, _ in find_dates(text)}
    return codes(text) | values | dates
