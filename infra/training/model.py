"""The multi-action ranker: one shared trunk, a gate for viewers who are new, one head for each action."""

import torch
from torch import Tensor, nn

ACTIONS = ("complete", "like", "skip", "watch_ratio")
"""The first three are probabilities, the last is an expected share (above 1 where a clip loops)."""

_WIDE, _NARROW = 64, 32
_FAR = 5.0
"""Deviations from the mean beyond which values count as this one: nothing is learnt of what training never saw."""


class Ranker(nn.Module):
    """Rows of FEATURES in, one column an action out. Features are standardised inside, so the file is all one needs.

    The gate scales the trunk by what is known of the viewer (after POSO, arXiv 2108.04690): a new viewer's
    rows rest on the clip's own numbers, not on tastes that are still zeros.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, mean: Tensor, deviation: Tensor, gate_column: int) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", 1 / deviation)
        self.gate_column = gate_column
        self.wide = nn.Linear(mean.numel(), _WIDE)
        self.gate = nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Linear(8, _WIDE), nn.Sigmoid())
        self.narrow = nn.Linear(_WIDE, _NARROW)
        self.heads = nn.Linear(_NARROW, len(ACTIONS))

    def logits(self, features: Tensor) -> Tensor:
        rows = ((features - self.mean) * self.scale).clamp(-_FAR, _FAR)
        gate = 2 * self.gate(rows[:, self.gate_column : self.gate_column + 1])
        hidden = torch.relu(self.wide(rows)) * gate
        heads: Tensor = self.heads(torch.relu(self.narrow(hidden)))
        return heads

    def forward(self, features: Tensor) -> Tensor:
        logits = self.logits(features)
        return torch.cat([torch.sigmoid(logits[:, :3]), nn.functional.softplus(logits[:, 3:])], dim=1)


def loss_of(model: Ranker, features: Tensor, actions: Tensor) -> Tensor:
    """Cross entropy of each probability, and a robust distance of the watched share."""
    logits = model.logits(features)
    probabilities = nn.functional.binary_cross_entropy_with_logits(logits[:, :3], actions[:, :3])
    share = nn.functional.smooth_l1_loss(nn.functional.softplus(logits[:, 3]), actions[:, 3])
    return probabilities + share
