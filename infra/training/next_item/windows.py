"""Pieces of histories, and the places in them at which the encoder is asked what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from infra.training.next_item.encoder import WINDOW
from infra.training.next_item.transitions import Items

_BATCH = 64
_SHARE = 0.4
"""Of the places, asked in one epoch: the product with all items costs more than the transformer."""


@dataclass(frozen=True)
class Window:
    """Events first to last of a history; each but the first is to be foretold from those before it in the window."""

    history: Items
    first: int
    last: int

    @property
    def known(self) -> Items:
        return self.history[self.first : self.last - 1]


def batches(histories: Sequence[Items], random: np.random.Generator) -> Iterator[list[Window]]:
    """Without end: windows of like length together, cut and ordered anew each time round; none without histories."""
    while histories:
        windows = [window for each in histories for window in _cut(each, random)]
        order = np.argsort([len(each.known) + 8 * random.random() for each in windows])
        for start in random.permutation(np.arange(0, len(order), _BATCH)):
            yield [windows[each] for each in order[start : start + _BATCH]]


def _cut(history: Items, random: np.random.Generator) -> Iterator[Window]:
    """Elsewhere each time; at the start of a piece little is known, as of a viewer who is new."""
    before = int(random.integers(0, WINDOW)) if len(history) > WINDOW else 0
    for start in range(-before, len(history) - 1, WINDOW):
        first, last = max(start, 0), min(start + WINDOW + 1, len(history))
        if last - first > 1:
            yield Window(history, first, last)


def drawn(batch: Sequence[Window], random: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """A share of the places: row, place of the last known event in the window, target."""
    chosen = [np.sort(random.choice(len(each.known), _some(each), replace=False)) for each in batch]
    rows = np.repeat(np.arange(len(batch)), [len(each) for each in chosen])
    targets = [each.history[each.first + 1 + places] for each, places in zip(batch, chosen, strict=True)]
    return torch.from_numpy(rows), torch.from_numpy(np.concatenate(chosen)), torch.from_numpy(np.concatenate(targets))


def _some(window: Window) -> int:
    return max(1, int(_SHARE * len(window.known)))


def seen(batch: Sequence[Window], rows: Tensor, places: Tensor, compared: Tensor, items: int) -> Tensor:
    """[places, compared] whether the viewer has had the item by then, also before the window."""
    when = np.full((len(batch), items), np.iinfo(np.int32).max, np.int32)
    for row, each in enumerate(batch):
        past = each.history[: each.last - 1]
        when[row, past[::-1]] = np.arange(len(past), dtype=np.int32)[::-1]
    first = torch.tensor([each.first for each in batch])
    return torch.from_numpy(when)[:, compared][rows] <= (first[rows] + places)[:, None].int()
