"""Which conversations the candidate answers, and how what both sides did is compared."""

import hashlib
from collections.abc import Iterable, Iterator
from statistics import fmean

from core.domain import RolloutSide

Observed = tuple[RolloutSide, float]
HASHES = 2**64


def side_of(rollout_id: str, conversation_id: str, share: float) -> RolloutSide:
    """The same for a conversation at any time; a larger `share`, from 0 to 1, only adds conversations."""
    digest = hashlib.sha256(f"{rollout_id} {conversation_id}".encode()).digest()
    hashed = int.from_bytes(digest[:8], "big")
    return RolloutSide.CANDIDATE if hashed < share * HASHES else RolloutSide.CHAMPION


def differences(observed: Iterable[Observed]) -> Iterator[float]:
    """The candidate's mean minus the champion's, over blocks of neighbours: as short as can be with both in them.

    When a block ends hangs on the sides alone, and so not on what was observed; both sides of it met the same hour.
    """
    waiting: dict[RolloutSide, list[float]] = {side: [] for side in RolloutSide}
    for side, value in observed:
        waiting[side].append(value)
        if all(waiting.values()):
            yield fmean(waiting[RolloutSide.CANDIDATE]) - fmean(waiting[RolloutSide.CHAMPION])
            for values in waiting.values():
                values.clear()
