"""The official baseline of TechJam 2026, track 2: a factorisation machine (Rendle, 2010) of viewer, video, creator,
surface and length, 16 factors, cross entropy. Earlier exposures are learnt from, too, with a surface of their own."""

import numpy as np
import torch
from torch import Tensor, nn

from infra.evaluation.impressions.log import Array
from infra.evaluation.impressions.task import Task

_FACTORS, _ROWS, _RATE, _FADING, _PASSES = 16, 2048, 1e-3, 1e-5, 4


class Machine(nn.Module):
    start: Tensor

    def __init__(self, sizes: Array) -> None:
        super().__init__()
        self.register_buffer("start", torch.tensor(np.r_[0, np.cumsum(sizes)[:-1]]))
        self.factors, self.weights = nn.Embedding(int(sizes.sum()), _FACTORS), nn.Embedding(int(sizes.sum()), 1)
        nn.init.normal_(self.factors.weight, std=0.01)
        nn.init.zeros_(self.weights.weight)
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, ids: Tensor) -> Tensor:
        places = ids + self.start
        factors = self.factors(places)
        products = (factors.sum(1).square() - factors.square().sum(1)).sum(1) / 2
        scores: Tensor = self.bias + self.weights(places).sum((1, 2)) + products
        return scores


def scores(task: Task, *, seed: int, learnt: Array | None = None, scored: Array | None = None) -> Array:
    """[S]. Learns from the rows `learnt`, all that the task has where none are given."""
    rows = task.learnt if learnt is None else learnt
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    ids, labels = torch.tensor(task.ids), torch.tensor(task.log.label.astype(np.float32))
    machine = Machine(task.ids.max(0) + 1)
    optimizer = torch.optim.Adam(machine.parameters(), _RATE, weight_decay=_FADING)
    for _ in range(_PASSES):
        for batch in torch.tensor(draw.permutation(rows)).split(_ROWS):
            loss = nn.functional.binary_cross_entropy_with_logits(machine(ids[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        found: Array = machine(ids[task.scored if scored is None else scored]).numpy()
    return found
