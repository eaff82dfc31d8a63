"""The answer that only quotes: the sentences of the passages that are nearest to the question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import Passage
from core.sentences import sentence_spans
from generation.grounding import Evidence, GroundedSentence, content_words

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
MOST_SENTENCES = 2
LEAST_WORDS = 3
# A second sentence has to be nearly as near as the first.
SECOND_SHARE = 0.85
WORD_WEIGHT = 0.5
RANK_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: int
    start: int
    end: int
    text: str


def extract(question: str, passages: Sequence[Passage], embed: Embed) -> list[GroundedSentence]:
    """At most two quotes, in the order of their passages; empty when the passages hold no sentence.

    A sentence scores its cosine to the question, plus the share of the question's content words in it, less a little
    for the rank of its passage.
    """
    candidates = [c for number, passage in enumerate(passages) for c in _candidates(number, passage)]
    if not candidates:
        return []
    scores = _scores(question, candidates, passages, embed)
    order = np.argsort(-scores, kind="stable")[:MOST_SENTENCES]
    chosen = [int(i) for i in order if scores[i] >= SECOND_SHARE * scores[order[0]]]
    return [_quoted(candidates[i], float(scores[i])) for i in sorted(chosen)]


def _scores(
    question: str, candidates: Sequence[_Candidate], passages: Sequence[Passage], embed: Embed
) -> npt.NDArray[np.float64]:
    texts = [f"{passages[c.passage].title}. {passages[c.passage].heading or ''}. {c.text}" for c in candidates]
    vectors = embed([question, *texts])
    asked = content_words(question)
    shares = [len(asked & content_words(text)) / max(1, len(asked)) for text in texts]
    ranks = np.array([c.passage for c in candidates])
    return np.asarray(vectors[1:] @ vectors[0] + WORD_WEIGHT * np.array(shares) - RANK_WEIGHT * ranks)


def _candidates(number: int, passage: Passage) -> list[_Candidate]:
    """The sentences of a passage; one that ends with a colon goes on to the next line break but two."""
    headings = (passage.heading or "").split(" › ")
    found = []
    for start, end in sentence_spans(passage.text):
        text = passage.text[start:end]
        if text not in headings and len(content_words(text)) >= LEAST_WORDS:
            found.append(_Candidate(number, start, end, text))
    return found


def _quoted(candidate: _Candidate, score: float) -> GroundedSentence:
    evidence = Evidence(candidate.passage, candidate.start, candidate.end, 1.0)
    return GroundedSentence(" ".join(candidate.text.split()), evidence)
