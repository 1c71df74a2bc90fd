"""What the report draws: how probabilities agree with what came of them, and which features have moved."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BINS = 10
_TINY = 1e-4


@dataclass(frozen=True, slots=True)
class Curve:
    name: str
    points: list[tuple[float, float, int]]
    """(mean predicted, share observed, impressions), by falling tenths of what was predicted."""


@dataclass(frozen=True, slots=True)
class Drift:
    feature: str
    index: float
    """Population stability: below 0.1 nothing moved, above 0.25 much did."""
    before: float
    now: float
    """Means."""


def curve_of(name: str, predicted: NDArray[Any], observed: NDArray[Any]) -> Curve:
    order = np.argsort(predicted, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    return Curve(name, [(float(predicted[part].mean()), float(observed[part].mean()), len(part)) for part in parts])


def drifts(names: tuple[str, ...], before: NDArray[Any], now: NDArray[Any]) -> list[Drift]:
    """Of each feature, [rows, features] before and now; what moved most is first."""
    found = [
        Drift(
            name,
            _stability(before[:, column], now[:, column]),
            *map(float, (before[:, column].mean(), now[:, column].mean())),
        )
        for column, name in enumerate(names)
    ]
    return sorted(found, key=lambda each: (-each.index, each.feature))


def _stability(before: NDArray[Any], now: NDArray[Any]) -> float:
    borders = np.unique(np.quantile(before, np.linspace(0, 1, _BINS + 1)[1:-1]))
    shares = []
    for values in (before, now):
        counts = np.bincount(np.searchsorted(borders, values, side="right"), minlength=len(borders) + 1)
        shares.append(np.maximum(counts / len(values), _TINY))
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
