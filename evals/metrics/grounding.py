"""How far an answer's own words and numbers stand in its passages; nothing is said where no answer was given."""

from collections.abc import Sequence

from core.sentences import sentence_spans
from evals.metrics.base import Metric
from evals.metrics.given import any_case, plain_text, unless_given
from evals.metrics.numbers import share_held
from evals.metrics.shares import share
from evals.observation import Observation
from evals.records import PassageRecord
from generation.grounding.terms import content_words, without_bullet

K_PRECISION = "after K-precision, Adlakha et al. (2024)"
TITLES = "words that only a document's title has, and those of a disclaimer, count as foreign"


def word_precision(text: str, passages: Sequence[PassageRecord]) -> float:
    """The share of the text's content words, each once, that text or heading of a passage has; 0 without any."""
    said = content_words(text)
    return len(said & _held(passages)) / max(1, len(said))


def weakest_sentence(text: str, passages: Sequence[PassageRecord]) -> float:
    """The least of the sentences' shares of content words that the passages have; 0 without a sentence."""
    held = _held(passages)
    sentences = [content_words(without_bullet(text[start:end])) for start, end in sentence_spans(text)]
    return min((len(said & held) / len(said) for said in sentences if said), default=0.0)


def _held(passages: Sequence[PassageRecord]) -> frozenset[str]:
    return content_words("\n".join(_read(passage) for passage in passages))


def _read(passage: PassageRecord) -> str:
    return f"{passage.heading or ''}\n{passage.text}"


@unless_given(None)
def _word_precision(observation: Observation) -> float:
    return word_precision(plain_text(observation), observation.answer.passages)


@unless_given(None)
def _weakest_sentence(observation: Observation) -> float:
    return weakest_sentence(plain_text(observation), observation.answer.passages)


@unless_given(None)
def _support(observation: Observation) -> float | None:
    return observation.answer.support


@unless_given(None)
def _unsupported_numbers(observation: Observation) -> float | None:
    held = share_held(plain_text(observation), [_read(passage) for passage in observation.answer.passages])
    return None if held is None else 1 - held


@unless_given(None)
def _own_words(observation: Observation) -> float | None:
    generated = observation.cost.tokens is not None
    return float(observation.answer.writer == "generator") if generated else None


GROUNDING: tuple[Metric, ...] = (
    share(
        "content_word_precision",
        "grounding",
        any_case,
        _word_precision,
        about="The share of the answer's content words that its passages have.",
        source=K_PRECISION,
        blind_to=f"negation; true words put together wrongly; paraphrase; {TITLES}",
    ),
    share(
        "weakest_sentence",
        "grounding",
        any_case,
        _weakest_sentence,
        about="The share of content words that the passages have, in the sentence of the answer where it is least.",
        source=K_PRECISION,
        blind_to=f'negation; true words put together wrongly; how short the sentence is ("Yes." gives 0); {TITLES}',
    ),
    share(
        "support",
        "grounding",
        any_case,
        _support,
        about="How well the passages hold the answer, as the check of answers itself has it.",
        blind_to="errors of that check: it judges its own work; answers that were not checked are not counted",
    ),
    share(
        "unsupported_numbers",
        "grounding",
        any_case,
        _unsupported_numbers,
        better="lower",
        about="The share of the answer's figures, dates and codes that none of its passages has.",
        blind_to="a figure of the passages said of something else; a figure worked out, or taken from the question, "
        "counts as unsupported",
    ),
    share(
        "own_words",
        "grounding",
        any_case,
        _own_words,
        yes_no=True,
        about="Whether a sentence that the generator wrote stood in the check; else the answer is made of quotes.",
        blind_to="whether it says more than the quotes do; answers that nothing was generated for are not counted",
    ),
)
