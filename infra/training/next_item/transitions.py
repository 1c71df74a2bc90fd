"""What is watched after what: co-visitation in log-odds, order and distance kept.

score(b) = mean over the last items a, by weight(lag), of log(1 + W[a, b] / (k p(b))): how much oftener b follows a
than it is watched at all, k being the events of prior belief. W adds distance ** -fade for every pair that a user has
within `reach` events. Products of such odds order far better than sums of counts, and popularity can be weighed apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Items = NDArray[np.int64]
Scores = NDArray[np.float32]
Weights = NDArray[np.float64]

_MOST_PAIRS = 30_000_000
"""Pairs counted before rows are cut to their strongest: a quarter of a gigabyte, and some copies."""
_STRONGEST = 500


@dataclass(frozen=True)
class Reach:
    """`reach` and `fade` of the counts; the last items of a history count with weights[lag], the very last first."""

    reach: int
    fade: float
    weights: Weights


NEAR = Reach(10, 1.5, np.array([1 / lag for lag in range(1, 13)]))
FAR = Reach(30, 0.5, np.array([0.97**lag for lag in range(100)]))


def popularity(histories: Sequence[Items], items: int) -> NDArray[np.float64]:
    """[items] shares of all events, half an event each beforehand."""
    counts = np.bincount(np.concatenate([*histories, np.zeros(0, np.int64)]), minlength=items) + 0.5
    return np.asarray(counts / counts.sum())


class Transitions:
    def __init__(self, histories: Sequence[Items], items: int, reach: Reach, prior: float = 100.0) -> None:
        self._weights = reach.weights
        self._items = items
        odds = pairs(histories, items, reach)
        odds.data = np.log1p(odds.data / (prior * popularity(histories, items)[odds.indices])).astype(np.float32)
        self._odds = odds

    def scores(self, histories: Sequence[Items]) -> Scores:
        """N histories, oldest first, to [N, items]."""
        last = recent(histories, self._items, self._weights)
        whole = np.maximum(np.asarray(last.sum(1)), 1e-9)
        return np.asarray((last @ self._odds).toarray() / whole, np.float32)


def pairs(histories: Sequence[Items], items: int, reach: Reach) -> sparse.csr_matrix:
    """[items, items] faded counts of what came after what."""
    total = sparse.csr_matrix((items, items), dtype=np.float32)
    for distance in range(1, reach.reach + 1):
        before = np.concatenate([each[:-distance] for each in histories if len(each) > distance] or [np.zeros(0, int)])
        after = np.concatenate([each[distance:] for each in histories if len(each) > distance] or [np.zeros(0, int)])
        weight = np.full(len(before), distance**-reach.fade, np.float32)
        total = total + sparse.csr_matrix((weight, (before, after)), shape=(items, items))
        if total.nnz > _MOST_PAIRS:
            total = _strongest(total)
    return total


def recent(histories: Sequence[Items], items: int, weights: Weights) -> sparse.csr_matrix:
    """[N, items] with weights[lag] at each of the last items; what came twice counts twice."""
    tails = [each[-len(weights) :][::-1] for each in histories]
    sizes = [len(each) for each in tails]
    columns = np.concatenate([*tails, np.zeros(0, np.int64)])
    values = np.concatenate([*(weights[:size] for size in sizes), np.zeros(0)]).astype(np.float32)
    rows = np.repeat(np.arange(len(histories)), sizes)
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(histories), items))


def _strongest(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    order = np.lexsort((-counts.data, rows))
    place = np.arange(counts.nnz) - counts.indptr[rows[order]]
    kept = order[place < _STRONGEST]
    return sparse.csr_matrix((counts.data[kept], (rows[kept], counts.indices[kept])), shape=counts.shape)
