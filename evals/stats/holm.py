"""Holm's step-down adjustment of p values (1979, A Simple Sequentially Rejective Multiple Test Procedure)."""

from collections.abc import Sequence


def holm(values: Sequence[float | None]) -> list[float | None]:
    """The adjusted p values, in the order given; None stays None and does not count as a test."""
    tests = sorted((p, place) for place, p in enumerate(values) if p is not None)
    results: list[float | None] = [None] * len(values)
    highest = 0.0
    for done, (p, place) in enumerate(tests):
        highest = max(highest, min(1.0, p * (len(tests) - done)))
        results[place] = highest
    return results
