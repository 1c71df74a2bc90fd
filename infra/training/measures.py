"""How good a ranker is on impressions it has not seen."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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
    """AUC within each viewer who has both kinds, weighted by the viewer's positives."""
    order = np.argsort(viewers, kind="stable")
    borders = np.flatnonzero(np.diff(viewers[order])) + 1
    total = weight = 0.0
    for group in np.split(order, borders):
        positives = float(labels[group].sum())
        if 0 < positives < len(group):
            total += positives * auc(scores[group], labels[group])
            weight += positives
    return total / weight if weight else 0.5


def calibration_error(scores: Array, labels: Array, bins: int = 10) -> float:
    """Expected calibration error over bins of equal size: mean distance of predicted and real rate."""
    groups = np.array_split(np.argsort(scores), bins)
    gaps = [abs(scores[group].mean() - labels[group].mean()) * len(group) for group in groups if len(group)]
    return float(sum(gaps) / len(scores))
