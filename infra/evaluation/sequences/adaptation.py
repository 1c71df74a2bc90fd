"""How fast a feed learns a new viewer: what it foretells after k events of somebody whom training never met.

A tenth of the users is held out (seed 42). Of each, what comes after t0 = max(20, half of the events) is foretold: the
target is the next 10, measured by NDCG@10; the last 50 events before t0 are masked, the last k of them revealed. The
lift share is (M(k) - M(0)) / (M(50) - M(0)): how much of all that is learnt of the viewer is learnt after k events.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infra.evaluation.sequences.measures import Items, K, Scores, window_gains
from infra.evaluation.sequences.split import chunks
from infra.training.next_item.blend import unseen
from infra.training.next_item.model import Asked

REVEALED = (0, 1, 3, 5, 10, 50)
_HELD_OUT, _SEED = 10, 42
_LEAST, _TARGETS, _MASKED = 20, 10, 50
_MOST_NEWCOMERS = 600
"""To measure on, and to choose by."""

Scorer = Callable[[Sequence[Items]], Scores]


@dataclass(frozen=True)
class Newcomer:
    """What was seen before the cut, the last 50 at most, and the next 10."""

    before: Items
    after: Items


@dataclass(frozen=True)
class Parts:
    """Users to learn from, a tenth to choose by, who are learnt from afterwards, and a tenth to measure on."""

    learnt: list[Items]
    then_learnt: list[Items]
    validation: list[Newcomer]
    test: list[Newcomer]


def parted(histories: Sequence[Items]) -> Parts:
    order = np.random.default_rng(_SEED).permutation(len(histories))
    tenth = len(histories) // _HELD_OUT
    test, validation, learnt = order[:tenth], order[tenth : 2 * tenth], order[2 * tenth :]
    return Parts(
        learnt=[histories[each] for each in learnt],
        then_learnt=[histories[each] for each in validation],
        validation=_newcomers(histories, validation),
        test=_newcomers(histories, test),
    )


def _newcomers(histories: Sequence[Items], users: Items) -> list[Newcomer]:
    cut = ((histories[each], max(_LEAST, len(histories[each]) // 2)) for each in users)
    return [
        Newcomer(history[max(0, at - _MASKED) : at], history[at : at + _TARGETS])
        for history, at in cut
        if len(history) >= 2 * _LEAST
    ][:_MOST_NEWCOMERS]


def gains(score: Scorer, newcomers: Sequence[Newcomer], items: int, k: int) -> NDArray[np.float64]:
    """NDCG@10 of each newcomer, k events revealed."""
    found = []
    for rows in chunks(np.arange(len(newcomers)), items):
        group = [newcomers[each] for each in rows]
        left = unseen([each.before for each in group], items)
        scores = np.where(left, score([revealed(each, k) for each in group]), -np.inf)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :K]
        found.append(window_gains(best, [each.after for each in group]))
    return np.concatenate(found)


def revealed(newcomer: Newcomer, k: int) -> Items:
    return newcomer.before[len(newcomer.before) - min(k, len(newcomer.before)) :]


def asked(newcomers: Sequence[Newcomer], k: int) -> list[Asked]:
    """Every third item of the target as a question of its own."""
    return [Asked(revealed(each, k), each.before, int(answer)) for each in newcomers for answer in each.after[::3]]


def lift_shares(means: dict[int, float]) -> dict[int, float]:
    least, most = means[0], means[REVEALED[-1]]
    return {k: (means[k] - least) / (most - least) for k in REVEALED[1:-1]} if most > least else {}
