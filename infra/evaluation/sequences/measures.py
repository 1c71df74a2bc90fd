"""Next item, ranked against the whole catalogue: what is shared by every model that is compared.

HR@k is the share of users whose next item is among the first k. NDCG@k with one relevant item is 1 / log2(1 + rank),
0 behind k (Jarvelin and Kekalainen, 2002). Full ranking, since samples of the catalogue reorder models (Krichene and
Rendle, KDD 2020).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Items = NDArray[np.int64]
Scores = NDArray[np.float32]
Ranks = NDArray[np.int64]

K = 10
LAST = np.iinfo(np.int64).max
"""The rank of what cannot be found: seen before, unknown to the catalogue, or with a score that is no number."""


def ranks(scores: Scores, seen: Sequence[Items], targets: Items) -> Ranks:
    """[N, items], N lists of items to leave out, [N] to the rank of each target, from 1.

    Ties are pessimistic: whatever scores as high as the target stands before it.
    """
    left = np.where(np.isnan(scores), -np.inf, scores)
    for row, items in enumerate(seen):
        left[row, items] = -np.inf
    of_target = left[np.arange(len(targets)), targets]
    found: Ranks = (left >= of_target[:, None]).sum(1)
    return np.where(np.isneginf(of_target), LAST, found)


def gains(ranked: Ranks, k: int = K) -> NDArray[np.float64]:
    """NDCG@k of each."""
    gain: NDArray[np.float64] = np.where(ranked <= k, 1 / np.log2(1 + ranked.astype(np.float64)), 0.0)
    return gain


def hits(ranked: Ranks, k: int = K) -> NDArray[np.float64]:
    """HR@k of each."""
    return (ranked <= k).astype(np.float64)


def summary(ranked: Ranks) -> dict[str, float]:
    if not len(ranked):
        return {"ndcg@10": 0.0, "hr@10": 0.0}
    return {"ndcg@10": float(gains(ranked).mean()), "hr@10": float(hits(ranked).mean())}


def window_gains(order: Items, targets: Sequence[Items], k: int = K) -> NDArray[np.float64]:
    """NDCG@k of several relevant items a row: [N, >= k] items, best first, against N sets of targets."""
    discounts = 1 / np.log2(np.arange(2, k + 2))
    found = np.stack([np.isin(row[:k], wanted) for row, wanted in zip(order, targets, strict=True)])
    best = np.array([discounts[: min(k, len(wanted))].sum() for wanted in targets])
    return np.asarray((found * discounts).sum(1) / np.maximum(best, 1e-12))
