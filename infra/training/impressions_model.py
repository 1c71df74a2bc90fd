"""The ranker of logged impressions: a factorisation machine over ids and a trunk over point-in-time counters, with one
head for each action, learnt from rows and from pairs of the same viewer.

Chosen on KuaiRand's days before its test: pairs within a viewer bring most, then the counters, then several members of
two kinds in one graph; attention over the history adds nothing to the counters there. Shapes: [..., I] ids, [..., 3]
hashtags and [..., F] features to [..., H] logits; H is the actions and the watch time, as log1p of seconds.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

IDS = ("viewer", "video", "creator", "surface", "length")
"""0 is what training did not meet."""
_FACTORS, _SURFACE, _WIDE, _NARROW = 8, 4, 64, 32
_DROPPED, _MORE_DROPPED = 0.1, 0.3
_FAR = 5.0
_FORGOTTEN = 0.02
"""Share of viewers, videos and creators that training takes for unknown, so that it knows what to make of new ones."""


class Member(nn.Module):
    """What knows ids, and says one thing: what is ranked by. Factorisation machine after Rendle, 2010; hashtags are one
    field, their mean."""

    mean: Tensor
    scale: Tensor
    start: Tensor

    def __init__(self, sizes: Sequence[int], hashtags: int, mean: Tensor, deviation: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", 1 / deviation.clamp(min=1e-3))
        self.register_buffer("start", torch.tensor([0, *sizes[:-1]]).cumsum(0))
        self.factors = nn.Embedding(sum(sizes), _FACTORS)
        self.weights = nn.Embedding(sum(sizes), 1)
        self.hashtags = nn.Embedding(hashtags, _FACTORS, padding_idx=0)
        self.surface = nn.Embedding(sizes[IDS.index("surface")], _SURFACE)
        nn.init.normal_(self.factors.weight, std=0.01)
        nn.init.zeros_(self.weights.weight)
        nn.init.normal_(self.hashtags.weight, std=0.01)
        nn.init.zeros_(self.hashtags.weight[0])
        self.trunk = nn.Sequential(
            nn.Linear(mean.numel() + _SURFACE + _FACTORS, _WIDE),
            nn.ReLU(),
            nn.Dropout(_DROPPED),
            nn.Linear(_WIDE, _NARROW),
            nn.ReLU(),
        )
        self.head = nn.Linear(_NARROW, 1)

    def tables(self) -> list[nn.Parameter]:
        return [self.factors.weight, self.weights.weight, self.hashtags.weight]

    def forward(self, ids: Tensor, hashtags: Tensor, features: Tensor) -> Tensor:
        ids = self._forgetful(ids)
        places = ids + self.start
        known = (hashtags > 0).sum(-1, keepdim=True).clamp(min=1)
        topic = self.hashtags(hashtags).sum(-2) / known
        factors = torch.cat([self.factors(places), topic.unsqueeze(-2)], -2)
        products = (factors.sum(-2).square() - factors.square().sum(-2)) / 2
        dense = ((features - self.mean) * self.scale).clamp(-_FAR, _FAR)
        surface = self.surface(ids[..., IDS.index("surface")])
        trunk = self.trunk(torch.cat([dense, surface, products], -1))
        logits: Tensor = self.head(trunk) + self.weights(places).sum(-2) + products.sum(-1, keepdim=True)
        return logits

    def _forgetful(self, ids: Tensor) -> Tensor:
        if not self.training:
            return ids
        kept = torch.rand(ids.shape, device=ids.device) >= _FORGOTTEN
        kept[..., IDS.index("surface") :] = True
        return ids * kept


class Counting(nn.Module):
    """What knows counters and the surface only, for rows that were logged with all that is known."""

    mean: Tensor
    scale: Tensor

    def __init__(self, surfaces: int, mean: Tensor, deviation: Tensor, heads: int) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", 1 / deviation.clamp(min=1e-3))
        self.surface = nn.Embedding(surfaces, _SURFACE)
        self.trunk = nn.Sequential(
            nn.Linear(mean.numel() + _SURFACE, _WIDE),
            nn.ReLU(),
            nn.Dropout(_MORE_DROPPED),
            nn.Linear(_WIDE, _NARROW),
            nn.ReLU(),
            nn.Dropout(_MORE_DROPPED / 2),
            nn.Linear(_NARROW, heads),
        )

    def tables(self) -> list[nn.Parameter]:
        return []

    def forward(self, ids: Tensor, hashtags: Tensor, features: Tensor) -> Tensor:  # noqa: ARG002 - as a Member
        dense = ((features - self.mean) * self.scale).clamp(-_FAR, _FAR)
        logits: Tensor = self.trunk(torch.cat([dense, self.surface(ids[..., IDS.index("surface")])], -1))
        return logits


class Ensemble(nn.Module):
    """Members as one graph, and one that says the other actions: [N, I], [N, 3], [N, F] to [N, H] calibrated
    probabilities and seconds watched."""

    slope: Tensor
    shift: Tensor

    def __init__(self, members: Sequence[Member | Counting], actions: Counting, heads: int) -> None:
        super().__init__()
        self.actions = actions
        self.members = nn.ModuleList(members)
        self.register_buffer("slope", torch.ones(heads - 1))
        self.register_buffer("shift", torch.zeros(heads - 1))

    def logits(self, ids: Tensor, hashtags: Tensor, features: Tensor) -> Tensor:
        first = torch.stack([member(ids, hashtags, features)[:, :1] for member in self.members]).mean(0)
        return torch.cat([first, self.actions(ids, hashtags, features)[:, 1:]], 1)

    def forward(self, ids: Tensor, hashtags: Tensor, features: Tensor) -> Tensor:
        logits = self.logits(ids, hashtags, features)
        chances = torch.sigmoid(logits[:, :-1] * self.slope + self.shift)
        return torch.cat([chances, torch.expm1(logits[:, -1:].clamp(0, 12))], 1)
