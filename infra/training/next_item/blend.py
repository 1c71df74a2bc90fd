"""How much each signal counts, learnt from what the viewers of the validation really watched next.

Weights of a softmax over candidates under generalised cross-entropy, (1 - p^q) / q (Zhang and Sabuncu, NeurIPS 2018).
With plain cross-entropy the targets that nobody can foresee flatten all weights, which costs .015 of NDCG@10 on ML-1M.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from infra.training.next_item.transitions import Items, Scores

CANDIDATES = 500
_SHARPNESS = (1e-3, 0.2, 0.4)
"""Values of q, each from where the one before ended: the first is all but cross-entropy, which has one minimum."""
_STEPS = 80
_PULL = 1e-4
"""Towards the prior, so that few answers do not tear the weights apart."""
_NEVER = -1e3


class Examples:
    """Of each viewer the unseen items that scored best beforehand, and which of them was the answer.

    Viewers whose answer is not among them are left out: put there, it would always be the one that scored worst.
    """

    def __init__(self) -> None:
        self._signals: list[Tensor] = []
        self._answers: list[Tensor] = []

    def add(self, signals: Scores, unseen: NDArray[np.bool_], targets: Items, prior: Scores) -> None:
        """signals [n, items, S], unseen [n, items], targets [n], prior [S] the weights that choose the candidates."""
        left = np.where(unseen, signals @ prior, -np.inf)
        few = min(CANDIDATES, left.shape[1] - 1)
        best = np.argpartition(-left, few, 1)[:, :few]
        found = (best == targets[:, None]) & unseen[np.arange(len(targets)), targets][:, None]
        kept = np.flatnonzero(found.any(1))
        chosen = signals[kept[:, None], best[kept]].astype(np.float32)
        chosen[np.isneginf(left[kept[:, None], best[kept]])] = _NEVER * np.sign(prior)
        self._signals.append(torch.from_numpy(chosen))
        self._answers.append(torch.from_numpy(found[kept].argmax(1)))

    def weights(self, columns: list[int], prior: Scores) -> Scores:
        """[columns] the weights of these signals that make the answers likeliest; the prior if there are no answers."""
        before = torch.from_numpy(prior.astype(np.float32))[columns]
        if not sum(len(each) for each in self._answers):
            return np.asarray(before.numpy(), np.float32)
        signals, answers = torch.cat(self._signals)[:, :, columns], torch.cat(self._answers)
        tried = [before]
        for sharpness in _SHARPNESS:
            tried.append(_descended(tried[-1], before, signals, answers, sharpness))
        best = max(tried, key=lambda each: _quality(signals @ each, answers))
        return np.asarray(best.numpy(), np.float32)


def _quality(scores: Tensor, answers: Tensor) -> float:
    """NDCG@10 among the candidates, ties pessimistic."""
    rank = (scores >= scores.gather(1, answers[:, None])).sum(1)
    return float(torch.where(rank <= 10, 1 / torch.log2(1 + rank), 0.0).mean())


def _descended(start: Tensor, before: Tensor, signals: Tensor, answers: Tensor, sharpness: float) -> Tensor:
    weights = start.clone().requires_grad_()
    optimiser = torch.optim.LBFGS([weights], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        likely = torch.log_softmax(signals @ weights, 1)[torch.arange(len(answers)), answers]
        loss = (1 - torch.exp(sharpness * likely)).mean() / sharpness + _PULL * ((weights - before) ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return weights.detach()


def unseen(histories: Sequence[Items], items: int) -> NDArray[np.bool_]:
    """[N, items]"""
    left = np.ones((len(histories), items), np.bool_)
    for row, history in zip(left, histories, strict=True):
        row[history] = False
    return left
