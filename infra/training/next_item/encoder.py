"""Who watched this wants what next: a causal transformer over item vectors, in whose space the items are searched.

Blocks are gated as in LiGR (arXiv 2502.03417), positions are learnt weights of the distance between two events, items
are unit vectors which the input and the answer share.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from infra.training.next_item.transitions import Items, Scores

WINDOW = 200
"""Events that one history may have."""


class Block(nn.Module):
    """[B, L, d] to [B, L, d]."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.parts, self.joined = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.gates = nn.ModuleList(nn.Linear(width, width) for _ in range(2))
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)
        fading = 0.2 * 10.0 ** -torch.arange(heads)
        self.distance = nn.Parameter(-fading[:, None] * torch.arange(WINDOW))

    def forward(self, events: Tensor) -> Tensor:
        normal = self.before(events)
        events = events + torch.sigmoid(self.gates[0](normal)) * self.dropout(self.joined(self._attended(normal)))
        normal = self.between(events)
        value, gate = self.wide(normal).chunk(2, -1)
        result: Tensor = self.narrow(functional.silu(value) * gate)
        return events + torch.sigmoid(self.gates[1](normal)) * self.dropout(result)

    def _attended(self, events: Tensor) -> Tensor:
        batch, length, width = events.shape
        parts = self.parts(events).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        place = torch.arange(length, device=events.device)
        apart = place[:, None] - place
        bias = self.distance[:, apart.clamp(0, WINDOW - 1)].masked_fill(apart < 0, -1e9)
        query, key, value = parts
        heads = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias.unsqueeze(0))
        return heads.transpose(1, 2).reshape(batch, length, width)


class Encoder(nn.Module):
    """The network without the items: [B, L, d] unit vectors, oldest first, to the taste after each event, [B, L, d]."""

    def __init__(self, width: int = 64, blocks: int = 2, heads: int = 2, dropout: float = 0.2) -> None:
        super().__init__()
        self.width = width
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.Sequential(*(Block(width, heads, dropout) for _ in range(blocks)))
        self.after = nn.LayerNorm(width)
        self.scale = nn.Parameter(torch.tensor(0.5))

    def forward(self, events: Tensor) -> Tensor:
        tastes: Tensor = self.after(self.blocks(self.dropout(events * math.sqrt(self.width) / 2)))
        return tastes * self.scale


class Retriever(nn.Module):
    """Encoder and items: a score is taste times vector plus the item's bias, which starts at its log popularity."""

    def __init__(self, shares: Tensor, width: int = 64) -> None:
        super().__init__()
        self.encoder = Encoder(width)
        self.raw = nn.Parameter(torch.randn(len(shares), width) / math.sqrt(width))
        self.bias = nn.Parameter(shares.log().float())

    def vectors(self) -> Tensor:
        """[items, d] of length 1."""
        return functional.normalize(self.raw, dim=-1)

    def tastes(self, events: Tensor) -> Tensor:
        """[B, L] item numbers, the number of items where there is none, to [B, L, d]."""
        vectors: Tensor = self.encoder(functional.pad(self.vectors(), (0, 0, 0, 1))[events])
        return vectors

    def scores(self, histories: Sequence[Items]) -> Scores:
        """N histories to [N, items]: log-probabilities but for a constant; popularity alone for who has no history."""
        self.eval()
        tails = [each[-WINDOW:] if len(each) else np.array([len(self.bias)]) for each in histories]
        last = torch.tensor([len(each) - 1 for each in tails])
        known = torch.tensor([len(each) > 0 for each in histories])[:, None]
        with torch.no_grad():
            tastes = self.tastes(padded(tails, len(self.bias)))[torch.arange(len(tails)), last]
            scores: Scores = (tastes * known @ self.vectors().T + self.bias).numpy()
        return scores


def padded(rows: Sequence[Items], nothing: int) -> Tensor:
    """[N, longest], filled up behind."""
    filled = torch.full((len(rows), max(len(each) for each in rows)), nothing)
    for row, each in zip(filled, rows, strict=True):
        row[: len(each)] = torch.from_numpy(each)
    return filled
