"""Fit the encoder: at places drawn from the histories, what comes next against all items not seen by then.

The weights that serve are a moving average of those that learn. Large catalogues are sampled: the targets of the batch
and others drawn alike, the same for all places.
"""

import math
from collections.abc import Callable, Sequence
from copy import deepcopy
from itertools import islice

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from infra.training.next_item.encoder import Retriever, padded
from infra.training.next_item.transitions import Items, popularity
from infra.training.next_item.windows import Window, batches, drawn, seen

ROUNDS, PATIENCE = 8, 2
_STEPS = 150
"""Batches of a round: on ML-1M once through all histories. Other sizes of data take about as long, some ten minutes."""

_RATE, _LAST_RATE, _WARM, _AVERAGE = 3e-3, 0.05, 100, 0.995
_MOST_COMPARED, _OTHERS = 4_096, 2_048
_SEEN = -1e4
"""The logit of what the viewer has seen: nothing is learnt about it."""


def fit(
    histories: Sequence[Items],
    items: int,
    seed: int,
    quality: Callable[[Retriever], float],
    say: Callable[[str], None],
) -> Retriever:
    """The best by quality(model); stops when PATIENCE rounds were no better. The same seed gives the same model."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    training = _Training(Retriever(torch.from_numpy(popularity(histories, items))), histories, seed)
    best, reached, since = training.average, -math.inf, 0
    for number in range(ROUNDS):
        training.round(_RATE * (_LAST_RATE + (1 - _LAST_RATE) * (1 + math.cos(math.pi * number / ROUNDS)) / 2))
        now = quality(training.average)
        say(f"encoder, round {number + 1} of {ROUNDS}: {now:.4f} on validation")
        since = 0 if now > reached else since + 1
        if now > reached:
            best, reached = deepcopy(training.average), now
        if since == PATIENCE:
            break
    return best


def refit(model: Retriever, histories: Sequence[Items], seed: int) -> Retriever:
    """One more round at the lowest rate, over histories that have grown."""
    training = _Training(deepcopy(model), histories, seed)
    training.round(_RATE * _LAST_RATE)
    return training.average


class _Training:
    def __init__(self, model: Retriever, histories: Sequence[Items], seed: int) -> None:
        self._model, self.average = model, deepcopy(model)
        self._random = np.random.default_rng(seed)
        self._batches = batches([each for each in histories if len(each) > 1], self._random)
        self._shares = torch.from_numpy(popularity(histories, len(model.bias)))
        self._optimiser = torch.optim.AdamW(model.parameters(), lr=_RATE, betas=(0.9, 0.98), weight_decay=0.0)
        self._step = 0

    def round(self, rate: float) -> None:
        self._model.train()
        for batch in islice(self._batches, _STEPS):
            self._step += 1
            self._optimiser.param_groups[0]["lr"] = rate * min(1.0, self._step / _WARM)
            self._optimiser.zero_grad()
            self._loss(batch).backward()
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
            self._optimiser.step()
            self._average()

    def _loss(self, batch: list[Window]) -> Tensor:
        nothing = len(self._model.bias)
        tastes = self._model.tastes(padded([each.known for each in batch], nothing))
        rows, places, targets = drawn(batch, self._random)
        compared, offsets = self._compared(targets)
        answers = torch.searchsorted(compared, targets)
        hidden = seen(batch, rows, places, compared, nothing).scatter(1, answers[:, None], value=False)
        vectors = self._model.vectors()[compared]
        # half precision halves the time of this product, the largest of the model
        logits = functional.linear(tastes[rows, places].bfloat16(), vectors.bfloat16()).float()
        logits = logits + (self._model.bias[compared] - offsets)
        return functional.cross_entropy(logits.masked_fill(hidden, _SEEN), answers)

    def _compared(self, targets: Tensor) -> tuple[Tensor, Tensor]:
        """[C] item numbers, ascending, and [C] log-probabilities that an item is among them."""
        items = len(self._model.bias)
        if items <= _MOST_COMPARED:
            return torch.arange(items), torch.zeros(items)
        others = torch.from_numpy(self._random.integers(0, items, _OTHERS))
        compared = torch.unique(torch.cat([targets, others]))
        absent = (1 - self._shares[compared]) ** len(targets) * (1 - 1 / items) ** _OTHERS
        return compared, (1 - absent).log().float()

    def _average(self) -> None:
        kept = min(_AVERAGE, (1 + self._step) / (10 + self._step))
        with torch.no_grad():
            for average, now in zip(self.average.parameters(), self._model.parameters(), strict=True):
                average.lerp_(now, 1 - kept)
