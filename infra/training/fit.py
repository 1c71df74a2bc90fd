"""Fit a ranker to a table of impressions, and calibrate it on those after."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from infra.training.fit_calibration import scale, scaling
from infra.training.model import PROBABILITIES, Ranker, logits_of
from infra.training.table import Table, together

EPOCHS, BATCH, RATE = 6, 512, 2e-3
LEAST_SEEN = 3
"""Impressions of an id from which on what was learnt of it is more than chance; the others stay unknown."""

_CALIBRATION = 0.1
_PAIRS = 0.3
"""Weight of the order within a page against the probabilities themselves."""
_DROPPED, _DROPPED_VIEWERS, _CUT = 0.1, 0.3, 0.3
"""Shares of rows that are trained as if clip or viewer were new, or only some of the plays were known."""


def fit(table: Table, seed: int, *, before: Table | None = None, epochs: int = EPOCHS, silent: bool = False) -> Ranker:
    """Calibrated on the last rows, which it does not learn from. The same tables and seed give the same model.

    `before` are rows of another world that are learnt from, too; those of `table` are repeated until they count as
    much."""
    learnt, after = table.split(_CALIBRATION)
    model = _learnt(learnt, seed, before, epochs, silent=silent)
    scale(model, scaling(model, after))
    return model


def fit_again(fitted: Ranker, table: Table, unseen: Table, seed: int, before: Table | None = None) -> Ranker:
    """As `fitted` was, of all rows, those that it has not seen included. No row is left to calibrate on, so the scaling
    is the one that `fitted` needs on those `unseen` (as scikit-learn's CalibratedClassifierCV does, ensemble=False)."""
    model = _learnt(table, seed, before, EPOCHS, silent=False)
    scale(model, scaling(fitted, unseen))
    return model


def _learnt(learnt: Table, seed: int, before: Table | None, epochs: int, *, silent: bool) -> Ranker:
    """Takes about 4 CPU-seconds an epoch of 50,000 rows."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    own = learnt
    if before:
        learnt = together(before, *[own] * max(round(len(before) / len(own)), 1))
    rows = torch.tensor(learnt.features)
    model = Ranker(rows.mean(0), rows.std(0))
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-3)
    steps = epochs * (len(learnt) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for epoch in range(epochs):
        for batch in _batches(learnt):
            optimiser.zero_grad()
            loss = loss_of(model, _as_if_new(batch))
            loss.backward()
            optimiser.step()
            schedule.step()
        if not silent:
            print(f"epoch {epoch + 1} of {epochs}: loss {loss.item():.4f}", flush=True)  # noqa: T201 - a command line
    _forget_the_rare(model, own)
    model.eval()
    return model


def loss_of(model: Ranker, table: Table) -> Tensor:
    """Cross entropy of each probability, a robust distance of the watched share, and for two clips of one page the
    probability that the finished one is ahead."""
    logits, actions = logits_of(model, table), torch.tensor(table.actions)
    probabilities = (
        nn.functional.binary_cross_entropy_with_logits(
            logits[:, :PROBABILITIES], actions[:, :PROBABILITIES], reduction="none"
        )
        .mean(0)
        .sum()
    )
    share = nn.functional.smooth_l1_loss(nn.functional.softplus(logits[:, PROBABILITIES]), actions[:, PROBABILITIES])
    page, finished, score = torch.tensor(table.page), actions[:, 0], logits[:, 0]
    pairs = (page[:, None] == page[None]) & (finished[:, None] > finished[None])
    ahead = nn.functional.softplus(score[None] - score[:, None])[pairs]
    return probabilities + share + _PAIRS * (ahead.mean() if len(ahead) else 0.0)


def _batches(table: Table) -> Iterator[Table]:
    """Whole pages in random order, about BATCH rows each."""
    pages = np.unique(table.page, return_inverse=True)[1]
    order = np.argsort(torch.randperm(int(pages.max()) + 1).numpy()[pages], kind="stable")
    for start in range(0, len(order), BATCH):
        yield table.where(order[start : start + BATCH])


def _as_if_new(batch: Table) -> Table:
    ids, viewer, event_ids = batch.ids.copy(), batch.viewer.copy(), batch.event_ids.copy()
    chance = torch.rand(len(batch), 4).numpy()
    ids[chance[:, 0] < _DROPPED, 0] = 0
    ids[chance[:, 0] < _DROPPED / 2, 1] = 0
    viewer[chance[:, 1] < _DROPPED_VIEWERS] = 0
    kept = np.where(chance[:, 2] < _CUT, (chance[:, 3] ** 2 * event_ids.shape[1]).astype(int), event_ids.shape[1])
    event_ids[np.arange(event_ids.shape[1])[None] >= kept[:, None]] = 0
    return replace(batch, ids=ids, event_ids=event_ids, viewer=viewer)


def _forget_the_rare(model: Ranker, table: Table) -> None:
    """What training hardly met is a zero, so that serving can tell the unknown from the known."""
    columns = (table.ids[:, 0], table.ids[:, 1], table.ids[:, 2:].ravel(), table.viewer)
    with torch.no_grad():
        for embedding, met in zip(model.tables(), columns, strict=True):
            times = np.bincount(met, minlength=embedding.num_embeddings)
            embedding.weight[torch.tensor(times < LEAST_SEEN)] = 0.0
