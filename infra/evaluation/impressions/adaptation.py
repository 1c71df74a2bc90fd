"""How fast the ranker learns a viewer: only the first k impressions of viewers whom it never met are revealed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from infra.evaluation import measures
from infra.evaluation.impressions import ours
from infra.evaluation.impressions.log import EARLIER, Array, Log, joined
from infra.evaluation.impressions.task import Task, task_of
from infra.evaluation.report import Cell, Table
from infra.training.impressions_export import export, predictions

REVEALED = (0, 1, 3, 5, 10)
ALL = "10 and all before"
_LEAST, _MOST_VIEWERS, _FEW = 20, 1500, 30
_COLUMNS = ("revealed", "AUC", "share of its lift", "GAUC")


@dataclass(frozen=True, slots=True)
class _Apart:
    """Viewers of whom nothing is learnt. `place` is where a row of `own` stands among its viewer's impressions, below 0
    for the exposures before."""

    others: Log
    own: Log
    place: Array

    @property
    def target(self) -> Array:
        told: Array = self.place >= max(REVEALED)
        return told


def curve(task: Task, say: Callable[[str], None]) -> Table:
    """Learns once, without these viewers; every k is a forward pass with other counters."""
    viewers = _long(task.log)
    if len(viewers) < _FEW:
        about = f"Needs {_FEW} viewers with {_LEAST} impressions and more; there are {len(viewers)}."
        return Table("Adaptation to new viewers", about, _COLUMNS, [])
    apart = _apart(task, viewers)
    say(f"adaptation: learning without {len(viewers)} viewers")
    shown = {str(count): (apart.place >= 0) & (apart.place < count) for count in REVEALED}
    found = _found(apart, {**shown, ALL: ~apart.target})
    lift = found[ALL][0] - found["0"][0]
    rows: list[list[Cell]] = [
        [name, auc, (auc - found["0"][0]) / lift if lift > 0 else None, gauc] for name, (auc, gauc) in found.items()
    ]
    about = (
        f"{len(viewers):,} viewers of whom nothing is learnt, {int(apart.target.sum()):,} rows: their impressions from"
        " the 11th on, the same for every k; revealed are the first k with their outcomes, or ten and the exposures"
        " before. One seed of one member, without trees; only counters change, the model stays. AUC is over all pairs,"
        " GAUC within a viewer."
    )
    return Table("Adaptation to new viewers", about, _COLUMNS, rows)


def _found(apart: _Apart, shown: dict[str, Array]) -> dict[str, tuple[float, float]]:
    """(AUC, GAUC) of each."""
    first = _task(apart, shown["0"])
    model = ours.learnt(first, seed=0, members=1)
    content = export(model, ours.rows_of(first, first.scored))
    found = {}
    for name, revealed in shown.items():
        step = _task(apart, revealed)
        scores = predictions(content, model, ours.rows_of(step, step.scored))[:, 0]
        found[name] = measures.auc(scores, step.label), measures.gauc(scores, step.label, step.viewer)
    return found


def _task(apart: _Apart, revealed: Array) -> Task:
    some = revealed | apart.target
    log = joined(apart.others, apart.own.of(some))
    met = np.arange(len(log)) < len(apart.others)
    scored = np.r_[np.zeros(len(apart.others), dtype=bool), apart.target[some]]
    return task_of(log, scored, met=met)


def _long(log: Log) -> Array:
    """Viewers with enough impressions."""
    viewers, counts = np.unique(log.viewer[log.part != EARLIER], return_counts=True)
    return np.random.default_rng(0).permutation(viewers[counts >= _LEAST])[:_MOST_VIEWERS]


def _apart(task: Task, viewers: Array) -> _Apart:
    """The rows of the others are those that the task learns from: of what is scored nothing is learnt here, too."""
    log = task.log
    chosen = np.isin(log.viewer, viewers)
    own = log.of(chosen)
    others = log.of(task.learnt[~chosen[task.learnt]])
    place = np.empty(len(own), dtype=np.int64)
    for viewer in viewers:
        rows = np.flatnonzero(own.viewer == viewer)
        before = int((own.part[rows] == EARLIER).sum())
        place[rows] = np.arange(len(rows)) - before
    return _Apart(others, own, place)
