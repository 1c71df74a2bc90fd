"""The multi-action ranker: embeddings of ids, attention of each candidate over the viewer's last plays, a factorisation
term, one shared trunk with a gate for viewers who are new, one calibrated head for each action.

Candidates do not see each other, so a score does not depend on what else is on offer. Shapes: P histories, N candidates
of each; L plays of a history. Serving has P = 1; training has a history for each row, P = R and N = 1.
"""

import torch
from torch import Tensor, nn

from clipfeed.feed.features import FEATURES
from clipfeed.feed.tokens import BUCKETS, EVENT, EVENTS
from clipfeed.feed.weights import ACTIONS
from infra.training.table import Table

PROBABILITIES = len(ACTIONS) - 1
_ID, _CLIP, _WIDE, _NARROW = 16, 32, 64, 32
_LEAST_DEVIATION = 1e-3
"""What varied less says nothing, also when it begins to vary: nothing was learnt of it."""
_FAR = 5.0
"""Deviations from the mean beyond which values count as this one: nothing is learnt of what training never saw."""


class Ranker(nn.Module):
    """Features are standardised and logits calibrated inside, so the file is all that serving needs.

    The gate scales the trunk by what is known of the viewer (after POSO, arXiv 2108.04690): a new viewer's rows rest on
    the clip's own numbers, not on tastes that are still zeros. The factorisation term is that of factorisation machines
    (Rendle, 2010), the attention that of deep interest networks with a dot product (arXiv 1706.06978).
    """

    mean: Tensor
    scale: Tensor
    slope: Tensor
    shift: Tensor

    def __init__(self, mean: Tensor, deviation: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        varies = deviation > _LEAST_DEVIATION
        self.register_buffer("scale", torch.where(varies, 1 / deviation.clamp(min=_LEAST_DEVIATION), 0.0))
        self.register_buffer("slope", torch.ones(len(ACTIONS)))
        self.register_buffer("shift", torch.zeros(len(ACTIONS)))
        self.video, self.creator, self.hashtag = (nn.Embedding(BUCKETS, _ID, padding_idx=0) for _ in range(3))
        self.viewer = nn.Embedding(BUCKETS, _CLIP, padding_idx=0)
        for table in self.tables():
            nn.init.normal_(table.weight, std=0.05)
            nn.init.zeros_(table.weight[0])
        self.clip = nn.Linear(3 * _ID, _CLIP)
        self.event = nn.Linear(len(EVENT), _CLIP)
        self.place = nn.Parameter(torch.zeros(EVENTS, _CLIP))
        self.query = nn.Linear(_CLIP + mean.numel(), _CLIP)
        self.keys, self.values = nn.Linear(_CLIP, _CLIP), nn.Linear(_CLIP, _CLIP)
        self.nothing = nn.Parameter(torch.zeros(1, 1, _CLIP))
        self.gate = nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Linear(8, _WIDE), nn.Sigmoid())
        self.wide = nn.Linear(mean.numel() + 2 * _CLIP + 3, _WIDE)
        self.narrow = nn.Linear(_WIDE, _NARROW)
        self.heads = nn.Linear(_NARROW, len(ACTIONS))

    def tables(self) -> list[nn.Embedding]:
        """Of video, creator, hashtag and viewer."""
        return [self.video, self.creator, self.hashtag, self.viewer]

    def logits(self, features: Tensor, ids: Tensor, events: Tensor, event_ids: Tensor, viewer: Tensor) -> Tensor:
        """[P, N, F], [P, N, 4], [P, L, E], [P, L, 4], [P] to [P, N, actions], calibrated."""
        dense = ((features - self.mean) * self.scale).clamp(-_FAR, _FAR)
        clips = self._clips(ids)
        history = (self._clips(event_ids) + self.event(events) + self.place[: events.shape[1]]).relu()
        known = (event_ids[..., :1] > 0).to(history.dtype)
        met = self._attended(self.query(torch.cat([clips, dense], -1)), history, known)
        usual = (history * known).sum(1, keepdim=True) / known.sum(1, keepdim=True).clamp(min=1)
        own = self.viewer(viewer).unsqueeze(1)
        products = [(clips * each).sum(-1, keepdim=True) for each in (met, usual, own)]
        trunk = self.wide(torch.cat([dense, clips, met, *products], -1)).relu()
        column = FEATURES.index("log_history")
        trunk = trunk * 2 * self.gate(dense[..., column : column + 1])
        logits: Tensor = self.heads(self.narrow(trunk).relu())
        return logits * self.slope + self.shift

    def forward(self, features: Tensor, ids: Tensor, events: Tensor, event_ids: Tensor, viewer: Tensor) -> Tensor:
        """[N, F], [N, 4], [L, E], [L, 4], [1] to [N, actions]: as it serves."""
        given = (features.unsqueeze(0), ids.unsqueeze(0), events.unsqueeze(0), event_ids.unsqueeze(0), viewer)
        return answers(self.logits(*given).squeeze(0))

    def _clips(self, ids: Tensor) -> Tensor:
        """[..., 4] to [..., d]: what its video, creator and hashtags say."""
        tags = self.hashtag(ids[..., 2]) + self.hashtag(ids[..., 3])
        parts = [self.video(ids[..., 0]), self.creator(ids[..., 1]), tags]
        clips: Tensor = self.clip(torch.cat(parts, -1))
        return clips

    def _attended(self, queries: Tensor, history: Tensor, known: Tensor) -> Tensor:
        """[P, N, d], [P, L, d], [P, L, 1] to [P, N, d]. One place more stands for nothing of it."""
        nothing = self.nothing.expand(history.shape[0], 1, -1)
        held = torch.cat([history, nothing], 1)
        missing = torch.cat([1 - known, torch.zeros_like(known[:, :1])], 1) * -1e4
        scores = queries @ self.keys(held).transpose(1, 2) / _CLIP**0.5 + missing.transpose(1, 2)
        return torch.softmax(scores, -1) @ self.values(held)


def answers(logits: Tensor) -> Tensor:
    """Probabilities, and the expected share."""
    return torch.cat(
        [torch.sigmoid(logits[..., :PROBABILITIES]), nn.functional.softplus(logits[..., PROBABILITIES:])], -1
    )


def logits_of(model: Ranker, table: Table) -> Tensor:
    """[R, actions]"""
    logits = model.logits(
        torch.tensor(table.features).unsqueeze(1),
        torch.tensor(table.ids).unsqueeze(1),
        torch.tensor(table.events),
        torch.tensor(table.event_ids, dtype=torch.int64),
        torch.tensor(table.viewer),
    )
    return logits.squeeze(1)
