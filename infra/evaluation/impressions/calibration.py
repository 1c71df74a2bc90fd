"""Probabilities that mean what they say."""

from dataclasses import dataclass

import numpy as np

from infra.evaluation.impressions.log import Array

_STEPS, _SHRUNK = 50, 1e-3
_LEAST_SLOPE = 0.05


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of each action's logit (Platt, 1999)."""

    slope: Array
    shift: Array


def calibrated(scores: Array, outcomes: Array) -> Calibration:
    """[S, A] logits and [S, A] outcomes. Where an action hardly ever happens only its rate is set right."""
    fitted = [_platt(scores[:, column], outcomes[:, column]) for column in range(scores.shape[1])]
    return Calibration(*np.array(fitted).T)


def _platt(logit: Array, outcome: Array) -> tuple[float, float]:
    """Newton's steps of a logistic regression on one logit, drawn to slope 1 and shift 0."""
    known = ~np.isnan(outcome)
    if not known.any():
        return 1.0, 0.0
    inputs = np.column_stack([logit[known], np.ones(known.sum())])
    weights, prior = np.array([1.0, 0.0]), np.array([1.0, 0.0])
    strength = np.array([10.0, _SHRUNK])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slopes = inputs.T @ (chance - outcome[known]) + strength * (weights - prior)
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + np.diag(strength)
        weights = weights - np.clip(np.linalg.solve(curve, slopes), -1, 1)
    return max(float(weights[0]), _LEAST_SLOPE), float(weights[1])
