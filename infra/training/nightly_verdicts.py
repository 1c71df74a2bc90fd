"""What a trial has shown: a decision, its reason, and figures with what chance alone could make of them.

Viewers are resampled, because impressions of one viewer are not independent of each other (the bootstrap's percentiles:
Efron, 1979).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_RESAMPLES = 1000


class Decision(StrEnum):
    ADVANCE = "advance"
    WAIT = "wait"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Interval:
    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.4g} ({self.low:+.4g} to {self.high:+.4g})"


@dataclass(frozen=True, slots=True)
class Verdict:
    decision: Decision
    reason: str
    figures: Sequence[Mapping[str, Any]] = field(default_factory=list)
    """Rows of a table."""


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
