"""Which segments to write as one, so that there are few of them and each vector is seldom written again.

Segments belong to tiers by size, each four times the one before. Four of a tier become one, which belongs to a
higher tier: a vector is written again once a tier, and O(log n) segments remain. Above `LARGEST` no segment is made,
so that no commit and no removal has to write more than that.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

FANOUT = 4
LARGEST = 65_536


def merge_groups(sizes: Sequence[int]) -> list[list[int]]:
    """Groups of positions in `sizes`, each to be one segment; those of size 0 are left out."""
    groups = [[position] for position, size in enumerate(sizes) if size]
    while chosen := _crowded(groups, sizes):
        merged = sorted(position for group in chosen for position in group)
        groups = [group for group in groups if group not in chosen] + [merged]
    return sorted(groups)


def _crowded(groups: list[list[int]], sizes: Sequence[int]) -> list[list[int]]:
    """Groups of one tier that fit in one segment, the lowest tier first; none when no tier is full."""
    tiers: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
    for group in groups:
        size = sum(sizes[position] for position in group)
        tiers[_tier(size)].append((size, group))
    for _, tier in sorted(tiers.items()):
        ordered = sorted(tier)
        fitting = sum(total <= LARGEST for total in accumulate(size for size, _ in ordered))
        if len(tier) >= FANOUT and fitting > 1:
            return [group for _, group in ordered[:fitting]]
    return []


def _tier(size: int) -> int:
    """The logarithm of `size` to the base FANOUT, rounded down."""
    return (size.bit_length() - 1) // (FANOUT.bit_length() - 1)
