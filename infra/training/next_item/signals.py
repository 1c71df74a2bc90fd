"""What may foretell the next item without a neural network: counted or solved in seconds, the same each time."""

from collections.abc import Sequence

import numpy as np

from infra.training.next_item.ease import LASTING, RECENT, Ease
from infra.training.next_item.neighbours import Neighbours
from infra.training.next_item.transitions import FAR, NEAR, Items, Scores, Transitions, popularity

NAMES = ("log_popularity", "near", "far", "ease_recent", "ease_lasting", "neighbours")
PRIOR = np.array([0.3, 1.2, 1.2, 0.0, 0.15, 0.8], np.float32)
"""Weights that choose the candidates from which the weights are learnt."""


class Signals:
    def __init__(self, histories: Sequence[Items], items: int) -> None:
        self.items = items
        self._log_popularity = np.log(popularity(histories, items)).astype(np.float32)
        self._near, self._far = Transitions(histories, items, NEAR), Transitions(histories, items, FAR)
        self._ease = Ease(histories, items)
        self._neighbours = Neighbours(histories, items)

    def scores(self, histories: Sequence[Items]) -> Scores:
        """N histories to [N, items, len(NAMES)]."""
        columns = (
            np.broadcast_to(self._log_popularity, (len(histories), self.items)),
            self._near.scores(histories),
            self._far.scores(histories),
            self._ease.scores(histories, RECENT),
            self._ease.scores(histories, LASTING),
            self._neighbours.scores(histories),
        )
        return np.stack(columns, -1)
