"""Right sentences with their passages, taken from what is indexed."""

from collections.abc import Sequence
from random import Random

from core.domain import Scores
from core.sentences import sentence_spans
from evals.grounding import Claim
from generation.grounding.terms import terms, without_bullet
from retrieval.repository import ChunkRow

LEAST_WORDS = 4
NEIGHBOURS = 2


def sample_claims(chunks: Sequence[ChunkRow], most: int, seed: int) -> list[Claim]:
    """Whole sentences, at most one from each of `most` chunks, with other chunks of their document beside them."""
    random = Random(seed)  # noqa: S311  (a sample, no secret)
    by_document: dict[str, list[ChunkRow]] = {}
    for chunk in chunks:
        by_document.setdefault(chunk.document_id, []).append(chunk)
    shuffled = random.sample(list(chunks), len(chunks))
    claims: list[Claim] = []
    for chunk in shuffled:
        sentences = _sentences(chunk.text)
        if sentences and len(claims) < most:
            others = [other for other in by_document[chunk.document_id] if other.id != chunk.id]
            beside = random.sample(others, min(NEIGHBOURS, len(others)))
            claims.append(
                Claim(random.choice(sentences), tuple(one.passage(1.0, Scores()) for one in (chunk, *beside)))
            )
    return claims


def _sentences(text: str) -> list[str]:
    found = [without_bullet(text[start:end]) for start, end in sentence_spans(text)]
    return [one for one in found if one[:1].isalnum() and one[-1] in ".!" and len(terms(one)) >= LEAST_WORDS]
