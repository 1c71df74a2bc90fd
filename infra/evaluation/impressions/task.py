"""What is learnt from and what is scored: one for all that are compared."""

from dataclasses import dataclass

import numpy as np

from infra.evaluation.impressions.features import point_in_time
from infra.evaluation.impressions.log import EARLIER, Array, Log, blocks

PROPER = ("viewer", "video", "creator")


@dataclass(frozen=True, slots=True)
class Task:
    """A log in two parts. Ids [N, 5] as the ranker has them, 0 for what was not learnt from; `features` [N, F]."""

    log: Log
    learnt: Array
    scored: Array
    """Numbers of rows; of what is scored no outcome is known to any feature."""
    ids: Array
    hashtags: Array
    features: Array

    @property
    def timed(self) -> Array:
        """[N] of bool: logged with all that is known."""
        told: Array = self.log.part != EARLIER
        return told

    def outcomes(self, rows: Array) -> Array:
        """[n, H]: the actions, and log1p of the seconds watched; nan where it is not known."""
        return np.column_stack([self.log.actions[rows], np.log1p(self.log.watched[rows])])

    @property
    def label(self) -> Array:
        return self.log.label[self.scored]

    @property
    def viewer(self) -> Array:
        return self.log.viewer[self.scored]


def task_of(log: Log, scored: Array, *, daily: bool = False, met: Array | None = None) -> Task:
    """`scored` is [N] of bool. With `daily` each day of it has seen the days before, outcomes and all. `met` tells the
    rows whose ids are known and learnt from, where that is not all that is not scored."""
    block = blocks(log, scored, daily=daily)
    learnt = ~scored if met is None else met
    features = point_in_time(log, block, ~scored | daily)
    hashtags = _dense(log.hashtags, learnt)
    return Task(log, np.flatnonzero(learnt), np.flatnonzero(scored), _ids(log, learnt), hashtags, features)


def _ids(log: Log, learnt: Array) -> Array:
    columns = [_dense(getattr(log, name), learnt) for name in (*PROPER, "surface")]
    return np.stack([*columns, log.length], 1)


def _dense(codes: Array, learnt: Array) -> Array:
    """0 for codes that are not among the learnt."""
    numbers = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.int64)
    met = np.unique(codes[learnt])
    met = met[met > 0]
    numbers[met] = np.arange(1, len(met) + 1)
    dense: Array = numbers[codes]
    return dense
