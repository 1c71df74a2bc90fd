"""The figures of a run on impressions as tables."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from infra.evaluation import measures
from infra.evaluation.impressions.log import ACTIONS, EARLIER, Array
from infra.evaluation.impressions.task import Task
from infra.evaluation.report import Cell, Table, mean_and_deviation

_MEASURES = ("primary", "GAUC", "nDCG@5", "AUC")
_CHOICE = {
    "test": "nothing is chosen on these rows, ours is calibrated and weighted on the validation rows",
    "validation": "the settings were chosen on such rows and ours is calibrated and weighted on these, so a test will"
    " look worse",
}
_RARE = 200
"""Positives below which a figure says little."""


def protocol(task: Task, part: str, seeds: int) -> str:
    earlier = int((task.log.part[task.learnt] == EARLIER).sum())
    seed = "one seed" if seeds == 1 else f"mean and standard deviation over {seeds} seeds"
    return (
        f"Scored on the {len(task.scored):,} {part} rows of {len(np.unique(task.viewer)):,} viewers, each viewer's own"
        f" ranked; learnt from {len(task.learnt) - earlier:,} rows and {earlier:,} earlier exposures, everything before"
        f" the first scored row and nothing of its time; {seed}; {_CHOICE[part]}."
    )


def ranking(task: Task, scores: Mapping[str, Sequence[Array]], about: str) -> Table:
    rows = [[name, *_ranked(task, each)] for name, each in scores.items()]
    more = (
        " Ours is the mean of networks and of trees of its own, which also see when and where the viewer was shown"
        " something before, scored rows included, never what came of it. GAUC is weighted by a viewer's"
        " positives, over viewers with both kinds; nDCG@5 is the mean over all viewers; primary is the mean of the two."
        " Below 0.002 of difference nothing is claimed."
    )
    return Table("Ranked by long_view", about + more, ("model", *_MEASURES), rows)


def self_test(task: Task, about: str) -> Table:
    lots = np.random.default_rng(0).random(len(task.scored))
    rows = [["random", *_ranked(task, [lots])], ["oracle", *_ranked(task, [task.label])]]
    return Table(
        "What the scorer makes of chance and of the truth", about, ("scores", "primary", "GAUC", "nDCG@5", "AUC"), rows
    )


def actions(task: Task, answers: Sequence[Array], trees: Sequence[Array], about: str) -> Table:
    rows = [
        _action(task, name, number, answers, trees)
        for number, name in enumerate(ACTIONS)
        if not np.isnan(task.log.actions[task.scored, number]).all()
    ]
    columns = ("action", "rate", "AUC", "GAUC", "AUC LightGBM", "GAUC LightGBM", "ECE")
    more = f" ECE: ten bins of equal size. Rare: fewer than {_RARE} of one kind."
    return Table("Every action", about + more, columns, rows)


def _action(task: Task, name: str, number: int, answers: Sequence[Array], trees: Sequence[Array]) -> list[Cell]:
    outcome = task.log.actions[task.scored, number]
    known = ~np.isnan(outcome)
    viewer, truth = task.viewer[known], outcome[known]
    ours, theirs = ([each[known, number] for each in some] for some in (answers, trees))
    return [
        name + (" (rare)" if min(truth.sum(), len(truth) - truth.sum()) < _RARE else ""),
        float(truth.mean()),
        _over(ours, lambda each: measures.auc(each, truth)),
        _over(ours, lambda each: measures.gauc(each, truth, viewer)),
        _over(theirs, lambda each: measures.auc(each, truth)),
        _over(theirs, lambda each: measures.gauc(each, truth, viewer)),
        _over(ours, lambda each: measures.calibration_error(each, truth)),
    ]


def watch_time(task: Task, answers: Sequence[Array], trees: Sequence[Array], about: str) -> Table:
    watched = task.log.watched[task.scored]
    known = ~np.isnan(watched)
    learnt = task.log.watched[task.learnt]
    rows: list[list[Cell]] = []
    if known.any() and not np.isnan(learnt).all():
        median = np.full(len(watched), np.nanmedian(learnt))
        found = {
            "median": [median],
            "LightGBM": [each[:, -1] for each in trees],
            "ours": [each[:, -1] for each in answers],
        }
        for name, each in found.items():
            rows.append(
                [
                    name,
                    _over(each, lambda some: measures.mae(some[known], watched[known])),
                    _over(each, lambda some: measures.xauc(some[known], watched[known])),
                ]
            )
    more = " MAE in seconds; XAUC over a million random pairs."
    return Table("Watch time", about + more, ("model", "MAE", "XAUC"), rows)


def daily(task: Task, scores: Sequence[Array], about: str) -> Table:
    more = (
        " Prequential: the counters of every scored day hold the scored days before it, outcomes and all, as those of a"
        " live feed would; the model stays. Not to be compared with the table above."
    )
    columns = ("model", *_MEASURES)
    return Table("Day after day (prequential)", about + more, columns, [["ours", *_ranked(task, scores)]])


def _ranked(task: Task, scores: Sequence[Array]) -> list[Cell]:
    label, viewer = task.label, task.viewer
    return [
        _over(scores, lambda each: measures.primary(each, label, viewer)),
        _over(scores, lambda each: measures.gauc(each, label, viewer)),
        _over(scores, lambda each: measures.ndcg(each, label, viewer)),
        _over(scores, lambda each: measures.auc(each, label)),
    ]


def _over(scores: Sequence[Array], measure: Callable[[Array], float]) -> Cell:
    return mean_and_deviation([measure(each) for each in scores])
