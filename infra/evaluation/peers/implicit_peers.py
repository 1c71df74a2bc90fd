"""Peers that ignore order: popularity, item-kNN, ALS and BPR of the library implicit, EASE; on the same rows.

Each learns from everything before the test item and scores all items for the same users, with the values that its
authors or the library propose: nothing of them is chosen on anything.
"""

import os
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from infra.training.next_item.ease import Ease
from infra.training.next_item.model import Asked
from infra.training.next_item.transitions import Items, Scores, popularity

Scorer = Callable[[Sequence[Asked]], Scores]
"""N questions, of which the user is a place among the histories, to [N, items]."""

_FACTORS = 64
_SEED = 42
_MOST_UPDATES = 60_000_000
"""Of BPR: some two minutes."""


def peers(histories: Sequence[Items], items: int) -> dict[str, Callable[[], Scorer]]:
    """Name to what fits it."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # implicit warns about more
    watched = _watched(histories, items)
    rounds = int(np.clip(_MOST_UPDATES // max(1, watched.nnz), 10, 100))
    return {
        "popularity": lambda: _popularity(histories, items),
        "item-kNN, cosine, 100 neighbours (implicit)": lambda: _item_knn(watched),
        "ALS, 64 factors, 15 iterations (implicit)": lambda: _als(watched),
        f"BPR, 64 factors, {rounds} iterations (implicit)": lambda: _bpr(watched, rounds),
        "EASE, all history, lambda 300": lambda: _ease(histories, items),
    }


def _watched(histories: Sequence[Items], items: int) -> sparse.csr_matrix:
    columns = np.concatenate([*histories, np.zeros(0, np.int64)])
    rows = np.repeat(np.arange(len(histories)), [len(each) for each in histories])
    ones = np.ones(len(columns), np.float32)
    watched = sparse.csr_matrix((ones, (rows, columns)), shape=(len(histories), items))
    watched.data[:] = 1
    return watched


def _popularity(histories: Sequence[Items], items: int) -> Scorer:
    shares = popularity(histories, items).astype(np.float32)
    return lambda group: np.broadcast_to(shares, (len(group), items))


def _item_knn(watched: sparse.csr_matrix) -> Scorer:
    from implicit.nearest_neighbours import CosineRecommender  # noqa: PLC0415 - of those who compare, not of all

    model = CosineRecommender(K=100, num_threads=1)
    model.fit(watched, show_progress=False)
    return lambda group: np.asarray((watched[_users(group)] @ model.similarity).toarray(), np.float32)


def _als(watched: sparse.csr_matrix) -> Scorer:
    from implicit.cpu.als import AlternatingLeastSquares  # noqa: PLC0415

    model = AlternatingLeastSquares(factors=_FACTORS, iterations=15, num_threads=1, random_state=_SEED)
    return _factors(model, watched)


def _bpr(watched: sparse.csr_matrix, rounds: int) -> Scorer:
    from implicit.cpu.bpr import BayesianPersonalizedRanking  # noqa: PLC0415

    model = BayesianPersonalizedRanking(factors=_FACTORS, iterations=rounds, num_threads=1, random_state=_SEED)
    return _factors(model, watched)


def _factors(model: object, watched: sparse.csr_matrix) -> Scorer:
    model.fit(watched, show_progress=False)  # type: ignore[attr-defined]
    of_users: NDArray[np.float32] = model.user_factors  # type: ignore[attr-defined]
    of_items: NDArray[np.float32] = model.item_factors  # type: ignore[attr-defined]
    return lambda group: np.asarray(of_users[_users(group)] @ of_items.T, np.float32)


def _ease(histories: Sequence[Items], items: int) -> Scorer:
    model = Ease(histories, items)
    whole = np.ones(max(len(each) for each in histories))
    return lambda group: model.scores([each.known for each in group], whole)


def _users(group: Sequence[Asked]) -> list[int]:
    return [each.user for each in group]
