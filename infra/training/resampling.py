"""A figure with what chance alone could make of it.

Viewers are resampled, because impressions of one viewer are not independent of each other (the bootstrap's percentiles:
Efron, 1979).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Interval:
    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.4g} ({self.low:+.4g} to {self.high:+.4g})"


def interval(sums: Floats, weights: Floats, doubt: float) -> Interval:
    """The mean of what each viewer adds, and where all but `doubt` of the resamples have it."""
    return Interval(_mean(sums, weights), *_middle(_ratios(np.random.default_rng(0), sums, weights), doubt))


def difference(ours: tuple[Floats, Floats], theirs: tuple[Floats, Floats], doubt: float) -> Interval:
    """Of the means of two groups of viewers, each as (sums, weights)."""
    random = np.random.default_rng(0)
    drawn = _ratios(random, *ours) - _ratios(random, *theirs)
    return Interval(_mean(*ours) - _mean(*theirs), *_middle(drawn, doubt))


def _mean(sums: Floats, weights: Floats) -> float:
    return float(sums.sum() / max(weights.sum(), 1e-9))


def _middle(drawn: Floats, doubt: float) -> tuple[float, float]:
    low, high = np.quantile(drawn, [doubt / 2, 1 - doubt / 2])
    return float(low), float(high)


def _ratios(random: np.random.Generator, sums: Floats, weights: Floats) -> Floats:
    """sum / weight in each of _RESAMPLES draws of as many viewers."""
    found = np.empty(_RESAMPLES)
    for number in range(_RESAMPLES):
        picked = random.integers(len(sums), size=len(sums))
        found[number] = sums[picked].sum() / max(weights[picked].sum(), 1e-9)
    return found
