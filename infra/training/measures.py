"""How good a ranker is on impressions it has not seen."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def auc(scores: Array, labels: Array) -> float:
    """Probability that a positive scores above a negative, ties half; 0.5 where there is only one kind."""
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if not positives or not negatives:
        return 0.5
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[labels > 0].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def gauc(scores: Array, labels: Array, viewers: Array) -> float:
    """AUC within each viewer who has both kinds, weighted by the viewer's positives; 0.5 where nobody has."""
    positives, each = gauc_by_viewer(scores, labels, viewers)
    return float((positives * each).sum() / positives.sum()) if len(each) else 0.5


def gauc_by_viewer(scores: Array, labels: Array, viewers: Array) -> tuple[Array, Array]:
    """(positives, AUC) of each viewer who has both kinds."""
    order = np.argsort(viewers, kind="stable")
    borders = np.flatnonzero(np.diff(viewers[order])) + 1
    groups = [group for group in np.split(order, borders) if 0 < labels[group].sum() < len(group)]
    positives = np.array([labels[group].sum() for group in groups], dtype=float)
    return positives, np.array([auc(scores[group], labels[group]) for group in groups])


def calibration_error(scores: Array, labels: Array, bins: int = 10) -> float:
    """Expected calibration error over bins of equal size: mean distance of predicted and real rate."""
    groups = np.array_split(np.argsort(scores), bins)
    gaps = [abs(scores[group].mean() - labels[group].mean()) * len(group) for group in groups if len(group)]
    return float(sum(gaps) / len(scores))


def calibration_noise(scores: Array, seed: int = 7, rounds: int = 100) -> float:
    """The calibration error that so few rows show in one case of twenty although every score is right (consistency
    resampling: Broecker and Smith, 2007)."""
    draws = np.random.default_rng(seed)
    errors = [calibration_error(scores, draws.random(len(scores)) < scores) for _ in range(rounds)]
    return float(np.quantile(errors, 0.95))


def count_interval(count: float) -> tuple[float, float]:
    """What a count may have been expected to be, with 95 % confidence: Byar's approximation of the Poisson interval
    (Breslow and Day, 1987, volume II, page 69)."""
    above = count + 1
    low = count * (1 - 1 / (9 * count) - 1.96 / (3 * count**0.5)) ** 3 if count else 0.0
    return float(low), float(above * (1 - 1 / (9 * above) + 1.96 / (3 * above**0.5)) ** 3)


def surely_off(expected: float, observed: float) -> float:
    """How many times too many or too few were expected, at the end of the interval that is nearer to 1; below 1 where
    chance explains it."""
    low, high = count_interval(observed)
    return max(expected / high, low / max(expected, 1e-9))
