"""Learning to rank logged impressions: whole viewers at a time, so that every pair of a viewer's rows is met."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from infra.training.impressions_model import IDS, Counting, Ensemble, Member

Array = NDArray[Any]

MEMBERS = 3
"""Of each kind."""
_LONGEST = 100
_MOST_PASSES, _LEAST_STEPS = 20, 300
_TIMED, _TIMED_PAIRS = 5.0, 10.0
"""Weight of rows whose surface is known, beside those of which only the label is."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a kind of member learns: `viewers` at a step, `rate` times `decay` after each pass, `fading` of its tables
    and of the rest, weights of pairs and of the other actions beside single rows of the first."""

    passes: int
    viewers: int
    rate: float
    decay: float
    fading: tuple[float, float]
    pairs: float
    others: float = 0.0


_WITH_IDS = Plan(passes=2, viewers=128, rate=1.5e-3, decay=0.4, fading=(1e-5, 0.0), pairs=1.0)
_COUNTING = Plan(passes=6, viewers=192, rate=2e-3, decay=0.75, fading=(0.0, 1e-5), pairs=0.3, others=0.2)
_ACTIONS = Plan(passes=8, viewers=192, rate=2e-3, decay=0.75, fading=(0.0, 1e-5), pairs=0.0, others=1.0)
"""The other actions have a member of their own: with their full weight they harm the first."""


@dataclass(frozen=True, slots=True)
class Rows:
    """[N] rows in order of viewers and time. `outcomes` is [N, H], nan where nothing is known; `timed` tells rows that
    were logged with all that is known from those that were not."""

    ids: Array
    hashtags: Array
    features: Array
    outcomes: Array
    timed: Array

    def of(self, rows: Array) -> "Rows":
        return Rows(self.ids[rows], self.hashtags[rows], self.features[rows], self.outcomes[rows], self.timed[rows])


def fit(rows: Rows, *, seed: int, members: int = MEMBERS) -> Ensemble:
    """Learns from all rows; the same seed gives the same model."""
    torch.manual_seed(seed)
    heads = rows.outcomes.shape[1]
    sizes = [int(top) + 1 for top in rows.ids.max(0)]
    timed = rows.of(np.flatnonzero(rows.timed))
    fitted: list[Member | Counting] = []
    for number in range(members):
        draw = np.random.default_rng((seed, number))
        fitted.append(Member(sizes, int(rows.hashtags.max()) + 1, *_spread(rows)))
        _train(fitted[-1], rows, draw, _WITH_IDS)
        fitted.append(Counting(sizes[IDS.index("surface")], *_spread(timed), heads))
        _train(fitted[-1], timed, draw, _COUNTING)
    actions = Counting(sizes[IDS.index("surface")], *_spread(timed), heads)
    _train(actions, timed, np.random.default_rng((seed, members)), _ACTIONS)
    ensemble = Ensemble(fitted, actions, heads)
    ensemble.eval()
    return ensemble


def _spread(rows: Rows) -> tuple[Tensor, Tensor]:
    """Mean and deviation of each feature."""
    return torch.tensor(rows.features.mean(0)), torch.tensor(rows.features.std(0))


def _train(member: Member | Counting, rows: Rows, draw: np.random.Generator, plan: Plan) -> None:
    optimizer = _optimizer(member, plan)
    pieces = _pieces(rows.ids[:, IDS.index("viewer")])
    steps = -(-len(pieces) // plan.viewers)
    passes = min(max(plan.passes, -(-_LEAST_STEPS // steps)), _MOST_PASSES)
    member.train()
    for number in range(passes):
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * plan.decay ** (number * plan.passes / passes)
        for batch in _batches(pieces, plan.viewers, draw):
            loss = _loss(member, rows, batch, plan)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def _optimizer(member: Member | Counting, plan: Plan) -> torch.optim.Optimizer:
    tables = member.tables()
    rest = [each for each in member.parameters() if not any(each is table for table in tables)]
    of_tables, of_rest = plan.fading
    groups: list[dict[str, Any]] = [{"params": rest, "weight_decay": of_rest}]
    if tables:
        groups.append({"params": tables, "weight_decay": of_tables})
    return torch.optim.Adam(groups, lr=plan.rate)


def _pieces(viewers: Array) -> list[Array]:
    """The rows of each viewer, in pieces that are not too long."""
    order = np.argsort(viewers, kind="stable")
    borders = np.flatnonzero(np.diff(viewers[order])) + 1
    return [piece for own in np.split(order, borders) for piece in np.array_split(own, -(-len(own) // _LONGEST))]


def _batches(pieces: list[Array], viewers: int, draw: np.random.Generator) -> Iterator[Array]:
    """[B, L] rows, -1 behind the last of a viewer. Shuffled: batches of viewers of equal length learn worse."""
    order = draw.permutation(len(pieces))
    for start in range(0, len(order), viewers):
        chosen = [pieces[each] for each in order[start : start + viewers]]
        batch = np.full((len(chosen), max(map(len, chosen))), -1)
        for line, piece in zip(batch, chosen, strict=True):
            line[: len(piece)] = piece
        yield batch


def _loss(member: Member | Counting, rows: Rows, batch: Array, plan: Plan) -> Tensor:
    there = batch >= 0
    some = rows.of(batch[there])
    logits = member(torch.tensor(some.ids), torch.tensor(some.hashtags), torch.tensor(some.features))
    timed, outcomes = torch.tensor(some.timed), torch.tensor(some.outcomes)
    weights = torch.where(timed, _TIMED, 1.0)
    single = nn.functional.binary_cross_entropy_with_logits(logits[:, 0], outcomes[:, 0], weights) / weights.mean()
    pairs = _pairs(logits[:, 0], outcomes[:, 0], timed, torch.tensor(there))
    others = _others(logits, outcomes) if logits.shape[1] > 1 else torch.zeros(())
    return single + plan.pairs * pairs + plan.others * others


def _pairs(scores: Tensor, labels: Tensor, timed: Tensor, there: Tensor) -> Tensor:
    """Logistic loss of a viewer's pairs (Rendle et al., 2009), viewers weighted by positives as GAUC does. Rows are
    only compared with those of the same kind: it is the surface that tells the others apart."""
    score, label, kind = (_padded(each, there) for each in (scores, labels, timed.float()))
    positive = ((label > 0.5) & there).unsqueeze(2)
    pairs = positive & ((label < 0.5) & there).unsqueeze(1) & (kind.unsqueeze(2) == kind.unsqueeze(1))
    weights = pairs * (1 + (_TIMED_PAIRS - 1) * kind).unsqueeze(2)
    lost = nn.functional.softplus(score.unsqueeze(1) - score.unsqueeze(2)) * weights
    each = lost.sum((1, 2)) / weights.sum((1, 2)).clamp(min=1)
    positives = positive.sum((1, 2))
    mean: Tensor = (each * positives).sum() / positives.sum().clamp(min=1)
    return mean


def _padded(values: Tensor, there: Tensor) -> Tensor:
    return torch.zeros(there.shape, dtype=values.dtype).masked_scatter(there, values)


def _others(logits: Tensor, outcomes: Tensor) -> Tensor:
    """Cross entropy of the other actions, and the distance of the log of the watch time, whose optimum is the median:
    that is what the mean absolute error asks for. Both only where something is known."""
    known = ~outcomes.isnan()
    truth = outcomes.nan_to_num()
    crossed = nn.functional.binary_cross_entropy_with_logits(logits[:, 1:-1], truth[:, 1:-1], reduction="none")
    far = (logits[:, -1:] - truth[:, -1:]).abs()
    lost = torch.cat([crossed, far], 1) * known[:, 1:]
    each: Tensor = lost.sum(0) / known[:, 1:].sum(0).clamp(min=1)
    return each.sum()
