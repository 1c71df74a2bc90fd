"""Our trees: LightGBM on the peer's columns and on moments, several that differ by chance for what is ranked by.

Chosen on KuaiRand's days before its test: moments bring more than static columns of viewers and videos, more or larger
trees, pairs (lambdarank) and soft labels of the watch time, none of which brought anything that could be told from
chance.
"""

from dataclasses import dataclass

import numpy as np

from infra.evaluation.impressions.log import Array
from infra.evaluation.impressions.moments import moments
from infra.evaluation.impressions.task import Task
from infra.evaluation.peers import boosted

_BAGS = 3


@dataclass(frozen=True, slots=True)
class Ours:
    trees: boosted.Trees
    machine: Array
    """[S]: what the factorisation machine says of the scored rows."""

    def asked(self, task: Task) -> Array:
        """[S, H] as Trees.asked; of a task with the same rows to score, whatever its counters have seen."""
        return self.trees.asked(_with_moments(task, task.scored, boosted.columns(task, task.scored, self.machine)))


def learnt(task: Task, given: boosted.Inputs, machine: Array, *, seed: int) -> Ours:
    told = _with_moments(task, given.rows, given.columns)
    return Ours(boosted.learnt(told, task.outcomes(given.rows), seed=seed, bags=_BAGS), machine)


def _with_moments(task: Task, rows: Array, columns: Array) -> Array:
    return np.column_stack([moments(task.log)[rows], columns])
