"""Weights of signals and encoder, learnt from what came next; one model of them all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from infra.training.next_item.blend import Examples, unseen
from infra.training.next_item.encoder import Retriever
from infra.training.next_item.signals import NAMES, PRIOR, Signals
from infra.training.next_item.transitions import Items, Scores

_ENCODER_PRIOR = 0.3
_CELLS, _MOST_TOGETHER = 4_000_000, 512
"""Numbers of one signal, and histories, that are held at a time: a few tenths of a gigabyte in all."""


@dataclass(frozen=True)
class Asked:
    """What is known of a viewer, what is never shown again, what came next, and the number of the viewer, if any."""

    known: Items
    seen: Items
    answer: int
    user: int = -1


@dataclass(frozen=True)
class NextItem:
    """Scores of one blend, with an encoder or without."""

    weights: Scores
    encoder: Retriever | None

    def scores(self, histories: Sequence[Items], columns: Scores) -> Scores:
        """N histories and their signals [N, items, S] to [N, items]."""
        total: Scores = columns @ self.weights[: len(NAMES)]
        return total if self.encoder is None else total + self.weights[-1] * self.encoder.scores(histories)


def learn(signals: Signals, encoders: Sequence[Retriever], asked: Sequence[Asked]) -> list[NextItem]:
    """Without an encoder, then with each; the same candidates for all."""
    examples = Examples()
    prior = np.append(PRIOR, np.zeros(len(encoders), np.float32))
    for group in groups(asked, signals.items):
        known = [each.known for each in group]
        columns = [signals.scores(known), *(each.scores(known)[..., None] for each in encoders)]
        answers = np.array([each.answer for each in group], np.int64)
        examples.add(np.concatenate(columns, -1), unseen([each.seen for each in group], signals.items), answers, prior)
    own = list(range(len(NAMES)))
    blends = [NextItem(examples.weights(own, prior), None)]
    for number, encoder in enumerate(encoders):
        starts = np.append(PRIOR, np.full(len(encoders), _ENCODER_PRIOR, np.float32))
        blends.append(NextItem(examples.weights([*own, len(own) + number], starts), encoder))
    return blends


def groups(asked: Sequence[Asked], items: int) -> Iterator[Sequence[Asked]]:
    step = max(1, min(_MOST_TOGETHER, _CELLS // max(items, 1)))
    for start in range(0, len(asked), step):
        yield asked[start : start + step]
