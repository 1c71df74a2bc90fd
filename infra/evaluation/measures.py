"""What is measured on impressions. Shapes: scores, labels and viewers are [N]; labels are 0 or 1."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
FIRST = 5
_DISCOUNTS = 1 / np.log2(np.arange(2, FIRST + 2))


def auc(scores: Array, labels: Array) -> float:
    """Probability that a positive scores above a negative, ties half (Mann-Whitney); nan where there is one kind."""
    positives = labels.sum()
    negatives = len(labels) - positives
    if not positives or not negatives:
        return float("nan")
    above = _mean_ranks(scores)[labels > 0].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def gauc(scores: Array, labels: Array, viewers: Array) -> float:
    """AUC within each viewer who has both kinds, weighted by positives (TechJam 2026, track 2; after the group AUC of
    Zhu et al., KDD 2017); nan where nobody has both."""
    positives, each = auc_by_viewer(scores, labels, viewers)
    both = ~np.isnan(each)
    return float(np.average(each[both], weights=positives[both])) if both.any() else float("nan")


def auc_by_viewer(scores: Array, labels: Array, viewers: Array) -> tuple[Array, Array]:
    """(positives, AUC or nan) of each viewer, viewers in ascending order."""
    order = np.lexsort((scores, viewers))
    group, start = _groups(viewers[order])
    sorted_scores, wanted = scores[order], labels[order].astype(float)
    rank = np.arange(len(order)) - start[group] + 1.0
    changed = np.r_[True, (sorted_scores[1:] != sorted_scores[:-1]) | (group[1:] != group[:-1])]
    tie = np.cumsum(changed) - 1
    rank = (np.bincount(tie, rank) / np.bincount(tie))[tie]
    positives = np.bincount(group, wanted)
    negatives = np.bincount(group) - positives
    above = np.bincount(group, rank * wanted) - positives * (positives + 1) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return positives, np.where(positives * negatives > 0, above / (positives * negatives), np.nan)


def ndcg(scores: Array, labels: Array, viewers: Array, seed: int = 0) -> float:
    """nDCG@5 (Jarvelin and Kekalainen, 2002), mean over ALL viewers, 0 for one without positives; ties by lot."""
    lot = np.random.default_rng(seed).random(len(scores))
    order = np.lexsort((lot, -scores, viewers))
    group, start = _groups(viewers[order])
    rank = np.arange(len(order)) - start[group]
    wanted = labels[order].astype(float)
    gained = np.bincount(group, np.where(rank < FIRST, wanted / np.log2(rank + 2), 0.0))
    most = np.r_[0.0, np.cumsum(_DISCOUNTS)][np.minimum(np.bincount(group, wanted), FIRST).astype(int)]
    return float(np.where(most > 0, gained / np.maximum(most, 1e-9), 0.0).mean())


def primary(scores: Array, labels: Array, viewers: Array) -> float:
    """(GAUC + nDCG@5) / 2; nan where GAUC is."""
    return (gauc(scores, labels, viewers) + ndcg(scores, labels, viewers)) / 2


def xauc(predicted: Array, actual: Array, pairs: int = 1_000_000, seed: int = 0) -> float:
    """Share of pairs with different watch times whose order is right, ties half (Zhan et al., KDD 2022), sampled."""
    draw = np.random.default_rng(seed)
    left, right = draw.integers(0, len(actual), (2, pairs))
    sign = np.sign(actual[left] - actual[right])
    differ = sign != 0
    if not differ.any():
        return float("nan")
    return float(((np.sign(predicted[left] - predicted[right]) * sign)[differ] + 1).mean() / 2)


def mae(predicted: Array, actual: Array) -> float:
    return float(np.abs(predicted - actual).mean())


def calibration_error(probabilities: Array, labels: Array, bins: int = 10) -> float:
    """Expected calibration error over bins of equal size (Naeini et al., AAAI 2015)."""
    groups = np.array_split(np.argsort(probabilities, kind="stable"), bins)
    gaps = [abs(probabilities[group].mean() - labels[group].mean()) * len(group) for group in groups if len(group)]
    return float(sum(gaps) / len(probabilities))


def _groups(ordered: Array) -> tuple[Array, Array]:
    """(group of each row, first row of each group) of sorted viewers."""
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    return np.cumsum(first) - 1, np.flatnonzero(first)


def _mean_ranks(scores: Array) -> Array:
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks: Array = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return ranks
