"""Two rankings become one."""

from collections.abc import Mapping


def convex_combination(
    dense: Mapping[int, float], lexical: Mapping[int, float], dense_weight: float
) -> list[tuple[int, float]]:
    """The weighted sum of both scores, each as a share of the best of its kind: from 0 to 1, best first, equals by id.

    Scores by id: cosines, and BM25; one that is missing or below 0 counts as 0. How far a score lies behind the best
    tells more than its rank does (Bruch, Gai and Ingber, 2023, An Analysis of Fusion Functions for Hybrid Retrieval).
    """
    semantic, verbal = _shares(dense), _shares(lexical)
    scores = {
        chunk_id: dense_weight * semantic.get(chunk_id, 0.0) + (1 - dense_weight) * verbal.get(chunk_id, 0.0)
        for chunk_id in semantic.keys() | verbal.keys()
    }
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _shares(scores: Mapping[int, float]) -> dict[int, float]:
    best = max(scores.values(), default=0.0)
    return {chunk_id: max(score, 0.0) / best if best > 0 else 0.0 for chunk_id, score in scores.items()}
