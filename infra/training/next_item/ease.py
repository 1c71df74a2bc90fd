"""EASE (Steck, WWW 2019): the linear item-to-item model in closed form, applied to what was watched last."""

from collections.abc import Sequence

import numpy as np
from scipy import linalg, sparse

from infra.training.next_item.transitions import Items, Scores, Weights, recent

RECENT = np.array([0.8**lag for lag in range(20)])
LASTING = np.array([0.98**lag for lag in range(200)])
_MOST_ITEMS = 10_000
"""Beyond these, only the most watched items have weights: the inverse takes 10,000 ** 2 numbers and a minute."""


class Ease:
    def __init__(self, histories: Sequence[Items], items: int, regularisation: float = 300.0) -> None:
        self._items = items
        watched = recent(histories, items, np.ones(max((len(each) for each in histories), default=1)))
        watched.data[:] = 1
        often = np.argsort(-np.asarray(watched.sum(0)).ravel(), kind="stable")[:_MOST_ITEMS]
        self._kept = np.sort(often)
        self._weights = _solved(watched[:, self._kept], regularisation)

    def scores(self, histories: Sequence[Items], fading: Weights) -> Scores:
        """N histories to [N, items], in standard deviations of each row; fading[lag] weighs the last items."""
        rows = recent(histories, self._items, fading)[:, self._kept]
        raw = np.asarray(rows @ self._weights, np.float32)
        scores = np.zeros((len(histories), self._items), np.float32)
        scores[:, self._kept] = (raw - raw.mean(1, keepdims=True)) / (raw.std(1, keepdims=True) + 1e-6)
        return scores


def _solved(watched: sparse.csr_matrix, regularisation: float) -> Scores:
    gram = np.asarray((watched.T @ watched).todense(), np.float32)
    gram[np.diag_indices_from(gram)] += regularisation
    inverse = linalg.inv(gram, overwrite_a=True, check_finite=False)
    weights = np.asarray(-inverse / np.diag(inverse), np.float32)
    np.fill_diagonal(weights, 0)
    return weights
