"""Where else did somebody come this way? Votes of the moments whose last items are those of the viewer now.

Every event of the training data is a moment; its likeness is the sum, over items that it shares with the viewer's last
ten, of .7^lag here times distance^-.3 there. A moment votes for what was watched then with likeness ** 4, so that one
moment with three shared items outweighs many with one: of two orders above co-visitation, which is the power of one
(after the sequence-aware neighbours of Jannach and Ludewig, RecSys 2017).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from infra.training.next_item.transitions import Items, Scores, popularity

_LAGS = 0.7 ** np.arange(10)
_REACH = np.arange(1, 11)
_FADING = _REACH**-0.3
_POWER = 4
_PRIOR = 0.03
_MOMENTS = 3_000
"""Of an item, the latest in the data that are looked at: what bounds the work on items that everybody has watched."""


class Neighbours:
    def __init__(self, histories: Sequence[Items], items: int) -> None:
        empty = np.zeros(0, np.int64)
        self._shares = popularity(histories, items)
        self._watched = np.concatenate([*histories, empty])
        lengths = np.array([len(each) for each in histories], np.int64)
        self._ends = np.repeat(np.cumsum(lengths), lengths)
        order = np.argsort(self._watched, kind="stable")
        starts = np.searchsorted(self._watched[order], np.arange(items + 1))
        self._moments = [order[max(a, b - _MOMENTS) : b] for a, b in pairwise(starts)]

    def scores(self, histories: Sequence[Items]) -> Scores:
        """N histories to [N, items]: log of each unseen item's share of the votes."""
        votes = np.stack([self._votes(each) for each in histories])
        shares = votes / np.maximum(votes.sum(1, keepdims=True), 1e-12)
        return np.asarray(np.log(shares + _PRIOR * self._shares), np.float32)

    def _votes(self, history: Items) -> NDArray[np.float64]:
        places, weights = [np.zeros(0, np.int64)], [np.zeros(0)]
        for item, weight in zip(history[-len(_LAGS) :][::-1], _LAGS, strict=False):
            after = self._moments[item][:, None] + _REACH
            within = after < self._ends[self._moments[item]][:, None]
            places.append(after[within])
            weights.append((weight * _FADING * within)[within])
        place, weight = np.concatenate(places), np.concatenate(weights)
        met, row = np.unique(place, return_inverse=True)
        likeness = np.bincount(row, weight, minlength=len(met))
        votes = np.asarray(np.bincount(self._watched[met], likeness**_POWER, len(self._shares)), np.float64)
        votes[history] = 0  # among them all that the viewer's own moments vote for
        return votes
