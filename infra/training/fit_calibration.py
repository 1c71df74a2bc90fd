"""Probabilities that are right on average, whatever the loss made of them."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from infra.training.model import PROBABILITIES, Ranker, logits_of
from infra.training.table import Table

_PIECE = 4096


Scaling = tuple[Tensor, Tensor]
"""Slope and shift of each head's logits."""


def scaling(model: Ranker, table: Table) -> Scaling:
    """Of what it has not learnt from: Platt's of each probability (Platt, 1999) with a prior of no change, by Newton's
    method; the share is shifted until its mean is right."""
    pieces = [table.where(slice(start, start + _PIECE)) for start in range(0, len(table), _PIECE)]
    with torch.no_grad():
        scaled = torch.cat([logits_of(model, piece) for piece in pieces])
        logits = ((scaled - model.shift) / model.slope).double().numpy()
    found = [_platt(logits[:, head], table.actions[:, head].astype(float)) for head in range(PROBABILITIES)]
    found.append((1.0, _shift(logits[:, PROBABILITIES], float(table.action("watch_ratio").mean()))))
    slope, shift = torch.tensor(found, dtype=torch.float32).unbind(1)
    return slope, shift


def scale(model: Ranker, by: Scaling) -> None:
    """Folded into the model, instead of what was."""
    for buffer, values in zip((model.slope, model.shift), by, strict=True):
        buffer.copy_(values)


def _shift(logits: NDArray[np.float64], mean: float, rounds: int = 40) -> float:
    """By which the mean of their softplus is this one, between -5 and 5: halved until it is found."""
    low, high = -5.0, 5.0
    for _ in range(rounds):
        middle = (low + high) / 2
        low, high = (middle, high) if np.logaddexp(0.0, logits + middle).mean() < mean else (low, middle)
    return (low + high) / 2


def _platt(logits: NDArray[np.float64], labels: NDArray[np.float64], rounds: int = 30) -> tuple[float, float]:
    columns, parameters, prior = np.stack([logits, np.ones_like(logits)], 1), np.array([1.0, 0.0]), np.array([1.0, 0.0])
    for _ in range(rounds):
        probability = 1 / (1 + np.exp(-columns @ parameters))
        gradient = columns.T @ (probability - labels) + 5.0 * (parameters - prior)
        curvature = (columns * (probability * (1 - probability))[:, None]).T @ columns + 5.0 * np.eye(2)
        parameters = parameters - np.linalg.solve(curvature, gradient)
    return (
        (float(parameters[0]), float(parameters[1]))
        if parameters[0] > 0 and np.isfinite(parameters).all()
        else (1.0, 0.0)
    )
