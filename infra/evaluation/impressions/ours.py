"""Ours on a task: networks, learnt, calibrated, exported and asked through ONNX Runtime, and trees beside them."""

from dataclasses import dataclass

import numpy as np
import torch

from infra.evaluation.impressions.log import Array
from infra.evaluation.impressions.task import Task
from infra.training.impressions_export import export, predictions
from infra.training.impressions_fit import Rows, fit
from infra.training.impressions_model import Ensemble

_STEPS, _SHRUNK = 50, 1e-3
_LEAST_SLOPE = 0.05


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of each action's logit (Platt, 1999)."""

    slope: Array
    shift: Array


def rows_of(task: Task, chosen: Array) -> Rows:
    outcomes = np.column_stack([task.log.actions[chosen], np.log1p(task.log.watched[chosen])])
    return Rows(
        task.ids[chosen],
        task.hashtags[chosen],
        task.features[chosen],
        outcomes.astype(np.float32),
        task.timed[chosen],
    )


def learnt(task: Task, *, seed: int, members: int) -> Ensemble:
    return fit(rows_of(task, task.learnt), seed=seed, members=members)


def exported(model: Ensemble, task: Task, calibration: Calibration) -> bytes:
    model.slope.copy_(torch.tensor(calibration.slope, dtype=torch.float32))
    model.shift.copy_(torch.tensor(calibration.shift, dtype=torch.float32))
    return export(model, rows_of(task, task.scored))


def asked(content: bytes, model: Ensemble, task: Task) -> Array:
    """[S, H]: probabilities of the actions and seconds watched, as ONNX Runtime computes them."""
    return predictions(content, model, rows_of(task, task.scored))


def with_trees(answers: Array, trees: Array) -> Array:
    """[S, H] of both: the mean of their log odds, and of the log of the seconds. Networks learn from every row and who
    met what, trees from few rows with many numbers; where trees had nothing to learn from they are left out."""
    low = 1e-6
    odds = [np.log(np.clip(each, low, 1 - low)) - np.log1p(-np.clip(each, low, 1 - low)) for each in (answers, trees)]
    both = 1 / (1 + np.exp(-(odds[0] + odds[1]) / 2))
    both[:, -1] = np.expm1((np.log1p(np.maximum(answers[:, -1], 0)) + np.log1p(trees[:, -1])) / 2)
    found: Array = np.where(trees.any(0), both, answers)
    return found


def logits(model: Ensemble, task: Task) -> Array:
    rows = rows_of(task, task.scored)
    with torch.no_grad():
        answers = model.logits(*(torch.tensor(each) for each in (rows.ids, rows.hashtags, rows.features)))
    found: Array = answers.numpy()[:, :-1].astype(float)
    return found


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
