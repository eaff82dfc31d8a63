"""False alarms of a rollout's guard that looks after every conversation, and conversations until it finds a worse one.

    python -m benchmarks.rollouts [--rollouts 2000] [--conversations 2000]

Simulated losses of 0 or 1; beside the guard a two-sample z-test at the same alpha, repeated after every conversation.
"""

import argparse
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np

from benchmarks.report import markdown_table
from core.domain import RolloutSide
from tuning.rollout.betting import Numbers, capitals
from tuning.rollout.records import DEFAULT_ALPHA, GUARDS, MARGINS, Guard
from tuning.rollout.sides import differences

SEED = 7
CHAMPION = 0.15
MARGIN = MARGINS[Guard.SUPPORT]
# One guard's share of alpha, for both tests.
ALPHA = DEFAULT_ALPHA / len(GUARDS["canary"])
Z = NormalDist().inv_cdf(1 - ALPHA)
FEWEST = 10
HEADINGS = ("Share", "Worse by", "Guard: alarms", "Median", "Repeated z-test: alarms", "Median")
SHARES = (0.1, 0.5)
WORSE_BY = (0.0, MARGIN, 0.15, 0.25, 0.35)

Sides = np.ndarray[tuple[int], np.dtype[np.bool_]]
FirstAlarm = Callable[[Sides, Numbers], int | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rollouts", type=int, default=2_000)
    parser.add_argument("--conversations", type=int, default=2_000)
    asked = parser.parse_args()
    rows: list[Sequence[str]] = []
    for share in SHARES:
        for worse_by in WORSE_BY:
            told = (_told(test, share, worse_by, asked.rollouts, asked.conversations) for test in (guard, z_test))
            rows.append((f"{share:g}", f"{worse_by:g}", *(cell for cells in told for cell in cells)))
    print(markdown_table(HEADINGS, rows))


def guard(sides: Sides, losses: Numbers) -> int | None:
    """The conversation after which the capital reached the bound."""
    named = [RolloutSide.CANDIDATE if side else RolloutSide.CHAMPION for side in sides]
    seen = list(differences(zip(named, losses, strict=True)))
    alarms = np.flatnonzero(capitals(seen, MARGIN) >= 1 / ALPHA)
    return _conversation(named, int(alarms[0])) if alarms.size else None


def z_test(sides: Sides, losses: Numbers) -> int | None:
    """The first conversation after which a one-sided z-test rejects that the difference is the margin."""
    candidates, champions = np.cumsum(sides), np.cumsum(~sides)
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = np.cumsum(losses * sides) / candidates, np.cumsum(losses * ~sides) / champions
        error = np.sqrt(one * (1 - one) / candidates + other * (1 - other) / champions)
        rejected = (one - other - MARGIN > Z * error) & (candidates >= FEWEST) & (champions >= FEWEST)
    found = np.flatnonzero(rejected)
    return int(found[0]) + 1 if found.size else None


def _told(test: FirstAlarm, share: float, worse_by: float, rollouts: int, conversations: int) -> tuple[str, str]:
    """The share of rollouts with an alarm, and the median conversation of the alarms."""
    numbers = np.random.default_rng(SEED)
    found: list[int] = []
    for _ in range(rollouts):
        sides = numbers.random(conversations) < share
        means = np.where(sides, CHAMPION + worse_by, CHAMPION)
        alarm = test(sides, (numbers.random(conversations) < means).astype(np.float64))
        found += [alarm] if alarm is not None else []
    return f"{len(found) / rollouts:.2%}", f"{np.median(found):.0f}" if found else ""


def _conversation(sides: list[RolloutSide], block: int) -> int:
    """How many conversations there were at the end of a block."""
    ended, met = -1, set[RolloutSide]()
    for number, side in enumerate(sides, start=1):
        met.add(side)
        if len(met) == len(RolloutSide):
            ended, met = ended + 1, set()
        if ended == block:
            return number
    raise AssertionError(block)


if __name__ == "__main__":
    main()
