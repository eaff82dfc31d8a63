"""Which members of two sequences of texts belong together. Pure, and nearly linear.

Texts that stand once in either sequence are anchors (patience diff); `difflib` aligns what lies between two anchors.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

# So many pairs of members are compared at most; beyond that the whole stretch counts as changed.
MOST_PAIRS = 1_000_000
MOST_CHARACTERS = 5_000_000
LEAST_LIKENESS = 0.4

Stretch = tuple[int, int, int, int]


def aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    """The stretches `old[a:b]`, `new[c:d]` that differ, as (a, b, c, d) in order; all between them is equal."""
    a = c = 0
    for b, d in [*_anchors(old, new), (len(old), len(new))]:
        yield from _between(old, new, (a, b, c, d))
        a, c = b + 1, d + 1


def paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The members of two differing stretches that are most like each other, in order: one became the other."""
    if len(old) * sum(map(len, new)) > MOST_CHARACTERS:
        return [(number, number) for number in range(min(len(old), len(new)))]
    words = [[Counter(text.split()) for text in side] for side in (old, new)]
    return _best([[_likeness(one, other) for other in words[1]] for one in words[0]])


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of texts that stand once in either sequence, as many as are in the same order in both."""
    once = {text for text, count in Counter(old).items() if count == 1}
    once &= {text for text, count in Counter(new).items() if count == 1}
    places = {text: position for position, text in enumerate(new) if text in once}
    return _longest_rising([(i, places[text]) for i, text in enumerate(old) if text in once])


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second members rise (Fredman 1975)."""
    tails: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        before.append(last[at - 1] if at else None)
        tails[at : at + 1], last[at : at + 1] = [j], [number]
    rising, step = list[tuple[int, int]](), last[-1] if last else None
    while step is not None:
        rising.append(pairs[step])
        step = before[step]
    return rising[::-1]


def _between(old: Sequence[str], new: Sequence[str], stretch: Stretch) -> Iterator[Stretch]:
    a, b, c, d = stretch
    if (b - a) * (d - c) > MOST_PAIRS:
        yield stretch
        return
    matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield a + i1, a + i2, c + j1, c + j2


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of their words that both have; 0 where it is too small to speak of the same text."""
    shared = 2 * sum((one & other).values()) / max(one.total() + other.total(), 1)
    return shared if shared >= LEAST_LIKENESS else 0.0


def _best(likeness: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs, rising on both sides, whose likeness adds up to the most."""
    rows, columns = len(likeness), len(likeness[0]) if likeness else 0
    most = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            most[i][j] = max(most[i + 1][j], most[i][j + 1], most[i + 1][j + 1] + likeness[i][j])
    pairs, i, j = list[tuple[int, int]](), 0, 0
    while i < rows and j < columns:
        if likeness[i][j] and most[i][j] == most[i + 1][j + 1] + likeness[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif most[i][j] == most[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
