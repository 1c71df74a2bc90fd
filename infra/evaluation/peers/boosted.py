"""LightGBM (Ke et al., NeurIPS 2017) on the counters and the score of the factorisation machine."""

import lightgbm
import numpy as np

from infra.evaluation.impressions.log import Array
from infra.evaluation.impressions.task import Task
from infra.evaluation.peers import fm

_TREES = 250
_SETTINGS = {
    "num_leaves": 15,
    "learning_rate": 0.03,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10,
    "num_threads": 1,
    "verbose": -1,
    "deterministic": True,
}
_HALVES = 2


def inputs(task: Task, of_machine: Array, *, seed: int) -> tuple[Array, Array, Array]:
    """(rows learnt from, their columns, the columns of the scored). Only rows with a surface; the machine that scores
    one half of them has learnt from the other."""
    rows = task.learnt[task.timed[task.learnt]]
    half = np.random.default_rng(seed).integers(0, _HALVES, len(rows))
    own = np.zeros(len(rows))
    for number in range(_HALVES):
        held = rows[half == number]
        if len(held):
            own[half == number] = fm.scores(task, seed=seed, learnt=np.setdiff1d(task.learnt, held), scored=held)
    return rows, _columns(task, rows, own), _columns(task, task.scored, of_machine)


def scores(columns: Array, outcome: Array, wanted: Array, *, seed: int, objective: str = "binary") -> Array:
    """[S] predicted for `wanted`, learnt from `columns` where the outcome is known."""
    known = ~np.isnan(outcome)
    data = lightgbm.Dataset(columns[known], outcome[known], categorical_feature=[columns.shape[1] - 1])
    settings = {**_SETTINGS, "objective": objective, "seed": seed}
    found: Array = lightgbm.train(settings, data, _TREES).predict(wanted)
    return found


def _columns(task: Task, rows: Array, of_machine: Array) -> Array:
    return np.column_stack([task.features[rows], of_machine, task.ids[rows, 3]])
