"""A test that may be looked at after every observation, for ever, without more false alarms.

A gambler bets, before each difference is seen, that it will be above a margin. Where the mean is not above it, no way
of betting has an expected gain, so that the capital, 1 at first, ever reaches 1 / alpha with a probability of at most
alpha (Ville, 1939). The bets here are a uniform mixture of constant ones (Waudby-Smith and Ramdas, 2023, Estimating
means of bounded random variables by betting).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

# Of the largest bet that cannot lose all: small ones find small differences, large ones find large differences soon.
SHARES: Numbers = np.geomspace(1 / 64, 0.9, 12)
# Beyond any bound; capitals grow for ever.
MOST = 1e9


def capital(differences: Sequence[float], margin: float) -> float:
    """The most that the gambler had at any time, from 1 to MOST; see `capitals`."""
    return float(capitals(differences, margin).max(initial=1.0))


def capitals(differences: Sequence[float], margin: float) -> Numbers:
    """What the gambler had after each difference, at most MOST; shape (differences,).

    `differences` lie in [-1, 1], in the order of observing; each one's expectation, given those before, is at most
    `margin`, from 0 to 1, where nothing is wrong.
    """
    gains = np.asarray(differences, dtype=np.float64) - margin
    bets = SHARES / (1 + margin)
    logs = np.cumsum(np.log1p(np.outer(bets, gains)), axis=1)
    mixed = np.logaddexp.reduce(logs, axis=0) - np.log(len(bets))
    capitals: Numbers = np.exp(np.minimum(mixed, np.log(MOST)))
    return capitals
