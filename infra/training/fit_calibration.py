"""Probabilities that are right on average, whatever the loss made of them."""

import numpy as np
import torch
from numpy.typing import NDArray

from infra.training.model import PROBABILITIES, Ranker, logits_of
from infra.training.table import Table

_PIECE = 4096


def calibrate(model: Ranker, table: Table, rounds: int = 30) -> None:
    """Platt's scaling of each probability (Platt, 1999) with a prior of no change, by Newton's method; folded into the
    model. The share is shifted until its mean is right."""
    pieces = [table.where(slice(start, start + _PIECE)) for start in range(0, len(table), _PIECE)]
    with torch.no_grad():
        logits = torch.cat([logits_of(model, piece) for piece in pieces]).double().numpy()
    for head in range(PROBABILITIES):
        slope, shift = _platt(logits[:, head], table.actions[:, head].astype(float), rounds)
        model.slope[head], model.shift[head] = slope, shift
    model.shift[PROBABILITIES] = _shift(logits[:, PROBABILITIES], float(table.action("watch_ratio").mean()))


def _shift(logits: NDArray[np.float64], mean: float, rounds: int = 40) -> float:
    """By which the mean of their softplus is this one, between -5 and 5: halved until it is found."""
    low, high = -5.0, 5.0
    for _ in range(rounds):
        middle = (low + high) / 2
        low, high = (middle, high) if np.logaddexp(0.0, logits + middle).mean() < mean else (low, middle)
    return (low + high) / 2


def _platt(logits: NDArray[np.float64], labels: NDArray[np.float64], rounds: int) -> tuple[float, float]:
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
