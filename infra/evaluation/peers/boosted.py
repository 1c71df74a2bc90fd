"""LightGBM (Ke et al., NeurIPS 2017) on the counters and the score of the factorisation machine."""

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Inputs:
    """Columns [n, C] of the rows learnt from and [S, C] of the scored; the last is the surface, a category."""

    rows: Array
    columns: Array
    wanted: Array


@dataclass(frozen=True, slots=True)
class Trees:
    """For each action and the seconds models that differ by chance, none where there was nothing to learn from."""

    models: Sequence[Sequence[lightgbm.Booster]]

    def asked(self, wanted: Array) -> Array:
        """[S, H]: log odds of the actions and log1p of the seconds watched, nan where nothing was learnt."""
        nothing = np.full(len(wanted), np.nan)
        found = [
            np.mean([model.predict(wanted, raw_score=True) for model in some], axis=0) if some else nothing
            for some in self.models
        ]
        return np.column_stack(found)


def inputs(task: Task, of_machine: Array, *, seed: int) -> Inputs:
    """Only rows with a surface are learnt from; the machine that scores one half of them has learnt from the other."""
    rows = task.learnt[task.timed[task.learnt]]
    half = np.random.default_rng(seed).integers(0, _HALVES, len(rows))
    own = np.zeros(len(rows))
    for number in range(_HALVES):
        held = rows[half == number]
        if len(held):
            own[half == number] = fm.scores(task, seed=seed, learnt=np.setdiff1d(task.learnt, held), scored=held)
    return Inputs(rows, columns(task, rows, own), columns(task, task.scored, of_machine))


def columns(task: Task, rows: Array, of_machine: Array) -> Array:
    return np.column_stack([task.features[rows], of_machine, task.ids[rows, 3]])


def learnt(given: Array, outcomes: Array, *, seed: int, bags: int = 1) -> Trees:
    """`outcomes` is [n, H] as Task.outcomes has them. The first is what is ranked by, and has several models."""
    last = outcomes.shape[1] - 1
    models = []
    for number, outcome in enumerate(outcomes.T):
        known = outcome[~np.isnan(outcome)]
        enough = len(known) > 0 if number == last else len(np.unique(known)) == 2
        objective = "regression_l1" if number == last else "binary"
        several = range(bags if number == 0 else 1) if enough else ()
        models.append([_model(given, outcome, objective, seed * bags + bag) for bag in several])
    return Trees(models)


def _model(given: Array, outcome: Array, objective: str, seed: int) -> lightgbm.Booster:
    known = ~np.isnan(outcome)
    data = lightgbm.Dataset(given[known], outcome[known], categorical_feature=[given.shape[1] - 1])
    return lightgbm.train({**_SETTINGS, "objective": objective, "seed": seed}, data, _TREES)
